package dev.brisk.bench.statistics;

import java.util.Arrays;

/// Whether a series rises: the Mann–Kendall test with the Theil–Sen slope, which a single spike
/// does not fool. For memory after garbage collection in a soak test.
///
/// Sources: H. B. Mann, Econometrica 13 (1945); P. K. Sen, JASA 63 (1968).
///
/// @param slope median change a unit of x
/// @param pValue two-sided p that there is no trend, by the normal approximation
public record LinearTrend(double slope, double pValue) {
  /// Fewest values for the approximation to hold.
  public static final int VALUES_MIN = 10;

  /// Most values; longer series are to be thinned before.
  public static final int VALUES_MAX = 2000;

  public static LinearTrend of(double[] x, double[] y) {
    int n = x.length;
    if (n != y.length || n < VALUES_MIN || n > VALUES_MAX) {
      throw new IllegalArgumentException(
          "A trend needs from " + VALUES_MIN + " to " + VALUES_MAX + " values, but there are " + n);
    }
    double[] slopes = new double[n * (n - 1) / 2];
    long score = 0;
    int at = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        score += (long) Math.signum(y[j] - y[i]);
        slopes[at++] = (y[j] - y[i]) / (x[j] - x[i]);
      }
    }
    Arrays.sort(slopes);
    double variance = n * (n - 1.0) * (2 * n + 5) / 18;
    double z = score == 0 ? 0 : (score - Math.signum((double) score)) / Math.sqrt(variance);
    return new LinearTrend(Samples.medianOfSorted(slopes), 2 * upperTail(Math.abs(z)));
  }

  /// Upper tail of the normal distribution (Abramowitz and Stegun 26.2.17, error below 1e-7).
  private static double upperTail(double z) {
    double t = 1 / (1 + 0.2316419 * z);
    double polynomial =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    return polynomial * Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  }
}
