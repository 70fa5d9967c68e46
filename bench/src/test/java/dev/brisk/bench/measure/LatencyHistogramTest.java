package dev.brisk.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  private static final double[] PERCENTS = {1, 25, 50, 75, 90, 99, 99.9, 99.99, 100};

  @Property(tries = 200)
  void mergedPartsEqualTheHistogramOfEverythingBitForBit(
      @ForAll @Size(min = 1, max = 300)
          List<@LongRange(min = 0, max = 100_000_000_000L) Long> values,
      @ForAll @LongRange(min = 0, max = 300) long cut) {
    long[] all = values.stream().mapToLong(Long::longValue).toArray();
    int at = (int) Math.min(cut, all.length);
    LatencyHistogram whole = LatencyHistogram.of(all);
    LatencyHistogram merged =
        LatencyHistogram.merge(
            List.of(
                LatencyHistogram.of(Arrays.copyOfRange(all, 0, at)),
                LatencyHistogram.of(Arrays.copyOfRange(all, at, all.length))));
    assertThat(merged.count()).isEqualTo(whole.count());
    assertThat(merged.min()).isEqualTo(whole.min());
    assertThat(merged.max()).isEqualTo(whole.max());
    assertThat(merged.buckets()).isEqualTo(whole.buckets());
    for (double percent : PERCENTS) {
      assertThat(merged.percentile(percent)).isEqualTo(whole.percentile(percent));
    }
  }

  @Property(tries = 100)
  void percentilesAreTheNearestRankToThreeDigits(@ForAll long seed) {
    Random random = new Random(seed);
    long[] values = random.doubles(997).mapToLong(x -> (long) Math.exp(x * 23)).toArray();
    LatencyHistogram latencies = LatencyHistogram.of(values);
    Arrays.sort(values);
    long[] together = latencies.percentiles(PERCENTS);
    for (int i = 0; i < PERCENTS.length; i++) {
      double percent = PERCENTS[i];
      long exact = values[(int) Math.ceil(percent / 100 * values.length - 1e-6) - 1];
      assertThat((double) latencies.percentile(percent))
          .isCloseTo(exact, within(exact * 0.001 + 1));
      assertThat(together[i]).isEqualTo(latencies.percentile(percent));
    }
  }

  @Test
  void meanAndDeviationAndExtremesAreExact() {
    LatencyHistogram latencies = LatencyHistogram.of(2_000_003, 4_000_007, 9_000_001);
    assertThat(latencies.min()).isEqualTo(2_000_003);
    assertThat(latencies.max()).isEqualTo(9_000_001);
    assertThat(latencies.mean()).isCloseTo(15_000_011 / 3.0, within(1e-6));
    assertThat(latencies.standardDeviation()).isCloseTo(2_943_917.0, within(2_000.0));
  }

  @Test
  void nothingHasNoPercentiles() {
    assertThat(LatencyHistogram.NONE.percentile(99)).isZero();
    assertThat(LatencyHistogram.merge(List.of())).isSameAs(LatencyHistogram.NONE);
  }

  @Test
  void aLongRunKeepsABoundedNumberOfIntervalsAndLosesNothing() {
    TimeSeries<Interval> series = TimeSeries.ofIntervals();
    LatencyHistogram one = LatencyHistogram.of(1_000_000);
    for (int i = 0; i < 5000; i++) {
      series.add(interval(i < 10 ? Phase.WARMUP : Phase.MEASURE, i, one));
    }
    List<Interval> intervals = series.intervals();
    assertThat(intervals.size()).isLessThanOrEqualTo(TimeSeries.INTERVALS_MAX + 1);
    assertThat(intervals.stream().mapToLong(in -> in.total().requests()).sum()).isEqualTo(5000);
    assertThat(intervals.getLast().endNanos()).isEqualTo(5_000_000);
    for (int i = 1; i < intervals.size(); i++) {
      assertThat(intervals.get(i).startNanos()).isEqualTo(intervals.get(i - 1).endNanos());
    }
    assertThat(
            intervals.stream()
                .filter(in -> in.phase() == Phase.WARMUP)
                .mapToLong(in -> in.total().requests())
                .sum())
        .isEqualTo(10);
  }

  /// Entry B10: the heap of ten minutes rose by 2.4 MB a minute, which was the time series.
  @Test
  void anHourTakesNoMoreMemoryThanItsFirstMinutes() {
    TimeSeries<Interval> series = TimeSeries.ofIntervals();
    SplittableRandom random = new SplittableRandom(1);
    LatencyRecorder recorder = new LatencyRecorder();
    long requests = 0;
    for (int second = 0; second < 3600; second++) {
      for (int i = 0; i < 500; i++) {
        // From 50 µs to some ms: about as many buckets as 30,000 requests a second fill.
        recorder.record((long) (50_000 * Math.exp(2 * Math.abs(random.nextGaussian()))));
      }
      LatencyHistogram one = recorder.snapshot();
      recorder.reset();
      requests += one.count();
      series.add(interval(Phase.MEASURE, second, one));
      if (second % 60 == 0) {
        List<Interval> all = series.intervals();
        assertThat(all.stream().mapToLong(Interval::weight).sum())
            .as("what is merged, and what is about to be")
            .isLessThan(TimeSeries.WEIGHT_MAX * 11 / 10);
        assertThat(all.stream().mapToLong(in -> in.total().requests()).sum()).isEqualTo(requests);
      }
    }
    List<Interval> all = series.intervals();
    assertThat(all.size()).isBetween(30, 300);
    assertThat(all.getLast().total().service()).isSameAs(all.getLast().total().response());
  }

  private static Interval interval(Phase phase, int second, LatencyHistogram latencies) {
    return new Interval(
        phase,
        second * 1000L,
        (second + 1) * 1000L,
        List.of(
            new Measures(
                latencies.count(),
                10,
                0,
                latencies,
                latencies,
                java.util.Map.of(200, latencies.count()),
                java.util.Map.of())),
        LatencyHistogram.NONE,
        LatencyHistogram.NONE,
        LatencyHistogram.NONE,
        1,
        1,
        0,
        LoopUse.NONE);
  }
}
