package dev.brisk.profiler.time;

import java.util.Arrays;
import java.util.SplittableRandom;

/// Mean and median of a sample, each with a 95 % confidence interval. Nanoseconds.
///
/// The mean's interval is a percentile bootstrap (Efron 1979) of [#RESAMPLES] resamples: response
/// times are skewed, and a normal interval would reach below zero. The median's comes from order
/// statistics: the number of values below it is binomial, whatever the distribution. With fewer
/// than six values no pair of them covers 95 %, and the median's interval is the whole range.
///
/// @param count how many values
public record Estimate(
    int count,
    double mean,
    double meanLow,
    double meanHigh,
    long median,
    long medianLow,
    long medianHigh,
    long minimum,
    long maximum) {
  public static final int RESAMPLES = 4_000;

  private static final long SEED = 0x9E3779B97F4A7C15L;
  private static final double TAIL = 0.025;

  /// Estimates from a sample of at least one value.
  public static Estimate of(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    double[] means = resampledMeans(sorted);
    int rank = lowerRank(n);
    long median = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
    return new Estimate(
        n,
        Arrays.stream(sorted).average().orElseThrow(),
        means[(int) (TAIL * (RESAMPLES - 1))],
        means[(int) ((1 - TAIL) * (RESAMPLES - 1))],
        median,
        sorted[rank],
        sorted[n - 1 - rank],
        sorted[0],
        sorted[n - 1]);
  }

  private static double[] resampledMeans(long[] values) {
    SplittableRandom random = new SplittableRandom(SEED);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sum = 0;
      for (int j = 0; j < values.length; j++) {
        sum += values[random.nextInt(values.length)];
      }
      means[i] = sum / values.length;
    }
    Arrays.sort(means);
    return means;
  }

  /// The largest rank (from 0) whose binomial tail below is at most 2.5 %.
  private static int lowerRank(int n) {
    double logTerm = -n * Math.log(2); // of having no value below the median
    double tail = Math.exp(logTerm);
    int rank = 0;
    while (rank < (n - 1) / 2) {
      logTerm += Math.log(n - rank) - Math.log(rank + 1.0);
      tail += Math.exp(logTerm);
      if (tail > TAIL) {
        return rank;
      }
      rank++;
    }
    return rank;
  }
}
