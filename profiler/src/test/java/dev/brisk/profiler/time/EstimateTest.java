package dev.brisk.profiler.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Intervals against distributions whose mean and median are known.
class EstimateTest {
  private static final int TRIALS = 400;
  private static final double MEAN = 1e6;

  @Test
  void intervalsHoldTheTruthAsOftenAsTheySay() {
    SplittableRandom random = new SplittableRandom(7);
    int mean = 0;
    int median = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      Estimate estimate = Estimate.of(exponential(random, 60));
      mean += estimate.meanLow() <= MEAN && MEAN <= estimate.meanHigh() ? 1 : 0;
      double truth = MEAN * Math.log(2);
      median += estimate.medianLow() <= truth && truth <= estimate.medianHigh() ? 1 : 0;
    }
    // Binomial, 400 trials of 95 %: 0.92 is 2.8 standard deviations below. A percentile bootstrap
    // of a skewed sample of 60 is known to cover a little less than it says.
    assertThat(mean / (double) TRIALS).isBetween(0.90, 0.99);
    assertThat(median / (double) TRIALS).isBetween(0.92, 1.0);
  }

  @Test
  void knownSamples() {
    Estimate one = Estimate.of(new long[] {5});
    assertThat(one.mean()).isEqualTo(5);
    assertThat(one.medianLow()).isEqualTo(5);
    Estimate ten = Estimate.of(new long[] {10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
    assertThat(ten.mean()).isEqualTo(5.5);
    assertThat(ten.median()).isEqualTo(5);
    // The table of the sign test: for n = 10 the 2nd and the 9th value hold 97.9 %.
    assertThat(ten.medianLow()).isEqualTo(2);
    assertThat(ten.medianHigh()).isEqualTo(9);
    assertThat(ten.minimum()).isEqualTo(1);
    assertThat(ten.maximum()).isEqualTo(10);
  }

  @Test
  void serverTimingIsReadAsTheStandardWritesIt() {
    assertThat(ServerTiming.parse("db;dur=1.5, render;desc=\"a, b\";dur=0.25, miss, db;dur=1"))
        .isEqualTo(Map.of("db", 2_500_000L, "render", 250_000L));
    assertThat(ServerTiming.parse("")).isEmpty();
    assertThat(ServerTiming.parse(";;,=")).isEmpty();
  }

  private static long[] exponential(SplittableRandom random, int count) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = Math.round(-MEAN * Math.log(1 - random.nextDouble()));
    }
    return values;
  }
}
