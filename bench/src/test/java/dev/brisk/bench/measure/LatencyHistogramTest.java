package dev.brisk.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
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
    TimeSeries series = new TimeSeries();
    LatencyHistogram one = LatencyHistogram.of(1_000_000);
    Measures measures =
        new Measures(1, 10, 0, one, one, java.util.Map.of(200, 1L), java.util.Map.of());
    for (int i = 0; i < 5000; i++) {
      series.add(
          new Interval(
              i < 10 ? Phase.WARMUP : Phase.MEASURE,
              i * 1000L,
              (i + 1) * 1000L,
              List.of(measures),
              LatencyHistogram.NONE,
              LatencyHistogram.NONE,
              LatencyHistogram.NONE,
              1,
              1,
              0,
              LoopUse.NONE));
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
}
