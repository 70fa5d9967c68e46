package dev.brisk.profiler.diff;

/// Student's t distribution.
final class StudentT {
  private static final double SMALL = 1e-300;
  private static final double PRECISION = 1e-14;
  private static final int MOST_STEPS = 500;

  // Coefficients of Lanczos' approximation with g = 7, as published by Godfrey.
  private static final double[] LANCZOS = {
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7
  };

  private StudentT() {}

  /// The chance of a value at least this far from zero, either way.
  static double twoSided(double t, double degrees) {
    return Double.isNaN(t) ? 1 : incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  }

  /// The value that is exceeded, either way, with a chance of `p`; by bisection.
  static double critical(double p, double degrees) {
    double low = 0;
    double high = 1_000;
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (twoSided(middle, degrees) > p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /// The regularised incomplete beta function, by Lentz's continued fraction (DLMF 8.17.22).
  private static double incompleteBeta(double x, double a, double b) {
    if (x <= 0 || x >= 1) {
      return x <= 0 ? 0 : 1;
    }
    if (x > (a + 1) / (a + b + 2)) {
      return 1 - incompleteBeta(1 - x, b, a);
    }
    double front =
        Math.exp(
            logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log(1 - x));
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double fraction = d;
    for (int m = 1; m < MOST_STEPS; m++) {
      double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      fraction *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      fraction *= d * c;
      if (Math.abs(d * c - 1) < PRECISION) {
        break;
      }
    }
    return front * fraction / a;
  }

  private static double away(double value) {
    return Math.abs(value) < SMALL ? SMALL : value;
  }

  private static double logGamma(double x) {
    double sum = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      sum += LANCZOS[i] / (x - 1 + i);
    }
    double t = x + 6.5;
    return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
  }
}
