package dev.brisk.bench.statistics;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// An interval for the ratio of a metric between two single runs, from their time series.
///
/// Neighbouring seconds resemble each other, so blocks of neighbours are drawn instead of single
/// seconds (moving-block bootstrap; H. R. Künsch, Annals of Statistics 17, 1989). It knows only
/// what varies within these two runs: what varies from run to run, often more, it cannot see. Pairs
/// of runs are better evidence.
public final class BlockBootstrap {
  /// Fewest intervals a run needs.
  public static final int INTERVALS_MIN = 8;

  private static final int DRAWS = 1000;

  private BlockBootstrap() {}

  /// The ratio B/A and its interval.
  public record Interval(double ratio, double low, double high) {}

  /// @param merge puts drawn parts together
  /// @param metric of parts that were put together; must be positive
  /// @param level such as 0.05 for an interval of 95 %
  public static <T> Interval ratio(
      List<T> a,
      List<T> b,
      Function<List<T>, T> merge,
      ToDoubleFunction<T> metric,
      double level,
      long seed) {
    if (a.size() < INTERVALS_MIN || b.size() < INTERVALS_MIN) {
      throw new IllegalArgumentException(
          "Comparing two single runs needs at least "
              + INTERVALS_MIN
              + " intervals of each, but there are "
              + a.size()
              + " and "
              + b.size()
              + ". Run longer.");
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] ratios = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      double valueA = metric.applyAsDouble(merge.apply(draw(a, random)));
      double valueB = metric.applyAsDouble(merge.apply(draw(b, random)));
      ratios[draw] = Math.log(valueB / valueA);
    }
    Arrays.sort(ratios);
    double centre =
        Math.log(metric.applyAsDouble(merge.apply(b)) / metric.applyAsDouble(merge.apply(a)));
    int tail = (int) Math.floor(DRAWS * level / 2);
    return new Interval(
        Math.exp(centre), Math.exp(ratios[tail]), Math.exp(ratios[DRAWS - 1 - tail]));
  }

  private static <T> List<T> draw(List<T> series, SplittableRandom random) {
    int n = series.size();
    // The rule of thumb for the length of a block: the cube root of the length of the series.
    int block = (int) Math.max(2, Math.round(Math.cbrt(n)));
    @SuppressWarnings("unchecked")
    T[] drawn = (T[]) new Object[n];
    int at = 0;
    while (at < n) {
      int from = random.nextInt(n - block + 1);
      for (int i = 0; i < block && at < n; i++) {
        drawn[at++] = series.get(from + i);
      }
    }
    return Arrays.asList(drawn);
  }
}
