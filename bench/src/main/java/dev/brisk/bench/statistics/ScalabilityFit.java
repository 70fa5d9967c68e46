package dev.brisk.bench.statistics;

import java.util.List;

/// A fit of the Universal Scalability Law X(N) = γN / (1 + α(N−1) + βN(N−1)).
///
/// α is contention (what is done one at a time), β coherency (what grows with each pair), γ the
/// throughput of one. Fitted by least squares on relative errors: for given α and β the best γ is
/// known in closed form, and α, β are searched on a grid that is refined. Source: N. J. Gunther,
/// Guerrilla Capacity Planning (2007).
///
/// @param alpha contention, 0 to 1
/// @param beta coherency, at least 0
/// @param gamma throughput at N = 1
/// @param error root mean square of the relative errors
public record ScalabilityFit(double alpha, double beta, double gamma, double error) {
  /// Fewest levels of load to fit.
  public static final int LEVELS_MIN = 6;

  /// Throughput at one level of load.
  public record Point(double load, double throughput) {}

  /// @throws IllegalArgumentException with fewer than six levels
  public static ScalabilityFit fit(List<Point> points) {
    if (points.stream().map(Point::load).distinct().count() < LEVELS_MIN) {
      throw new IllegalArgumentException(
          "A fit needs at least " + LEVELS_MIN + " levels of load, but there are " + points.size());
    }
    double bestAlpha = 0;
    double bestBeta = 0;
    double best = Double.MAX_VALUE;
    // Logarithmic grids about the best point so far; each round is finer.
    double alphaCentre = -3;
    double betaCentre = -5;
    double alphaSpan = 4;
    double betaSpan = 6;
    for (int round = 0; round < 12; round++) {
      double fromAlpha = alphaCentre;
      double fromBeta = betaCentre;
      for (int i = -10; i <= 11; i++) {
        // Index 11 stands for none at all, which no logarithm reaches.
        double logAlpha = fromAlpha + alphaSpan * i / 10;
        double alpha = i == 11 ? 0 : Math.min(1, Math.pow(10, logAlpha));
        for (int j = -10; j <= 11; j++) {
          double logBeta = fromBeta + betaSpan * j / 10;
          double beta = j == 11 ? 0 : Math.pow(10, logBeta);
          double error = error(points, alpha, beta, gamma(points, alpha, beta));
          if (error < best) {
            best = error;
            bestAlpha = alpha;
            bestBeta = beta;
            alphaCentre = i == 11 ? alphaCentre : logAlpha;
            betaCentre = j == 11 ? betaCentre : logBeta;
          }
        }
      }
      alphaSpan /= 2.5;
      betaSpan /= 2.5;
    }
    return new ScalabilityFit(
        bestAlpha, bestBeta, gamma(points, bestAlpha, bestBeta), Math.sqrt(best / points.size()));
  }

  private static double shape(double n, double alpha, double beta) {
    return n / (1 + alpha * (n - 1) + beta * n * (n - 1));
  }

  /// Minimises the sum of (1 - γ·shape/X)².
  private static double gamma(List<Point> points, double alpha, double beta) {
    double once = 0;
    double twice = 0;
    for (Point point : points) {
      double relative = shape(point.load(), alpha, beta) / point.throughput();
      once += relative;
      twice += relative * relative;
    }
    return once / twice;
  }

  private static double error(List<Point> points, double alpha, double beta, double gamma) {
    double sum = 0;
    for (Point point : points) {
      double miss = 1 - gamma * shape(point.load(), alpha, beta) / point.throughput();
      sum += miss * miss;
    }
    return sum;
  }

  /// Throughput that the law says for a load.
  public double at(double load) {
    return gamma * shape(load, alpha, beta);
  }

  /// The load with the highest throughput; infinite without coherency.
  public double peak() {
    return beta <= 0 ? Double.POSITIVE_INFINITY : Math.sqrt((1 - alpha) / beta);
  }
}
