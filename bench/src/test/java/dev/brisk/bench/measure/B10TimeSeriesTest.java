package dev.brisk.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Entry B10: an hour takes no more memory than minutes, whatever an interval weighs. Counted in
/// buckets, since a heap that is measured tells of the collector.
class B10TimeSeriesTest {
  /// Seconds that became one, and what they weigh: a histogram fills, and is full some time.
  private record Second(int seconds, long weight) {
    static Second together(List<Second> parts, long full) {
      long sum = parts.stream().mapToLong(Second::weight).sum();
      return new Second(
          parts.stream().mapToInt(Second::seconds).sum(), Math.min(full, sum * 9 / 10));
    }
  }

  /// One endpoint, forty, two thousand of which each is asked rarely, and often.
  @ParameterizedTest
  @CsvSource({"200, 1500, 30", "8_000, 60_000, 30", "90_000, 660_000, 4", "660_000, 660_000, 4"})
  void anHourIsBounded(String each, String full, int intervalsMin) {
    long weight = Long.parseLong(each.replace("_", ""));
    long most = Long.parseLong(full.replace("_", ""));
    TimeSeries<Second> series =
        new TimeSeries<>(Second::weight, (a, b) -> true, parts -> Second.together(parts, most));
    long heaviest = 0;
    for (int i = 0; i < 3600; i++) {
      series.add(new Second(1, weight));
      if (i % 60 == 0) {
        long kept = series.intervals().stream().mapToLong(Second::weight).sum();
        heaviest = Math.max(heaviest, kept);
      }
    }
    // The last interval is added before anything is merged, and one is pending.
    assertThat(heaviest).isLessThanOrEqualTo(TimeSeries.WEIGHT_MOST + 2 * most);
    List<Second> kept = series.intervals();
    assertThat(kept.stream().mapToInt(Second::seconds).sum()).as("nothing is lost").isEqualTo(3600);
    assertThat(kept.size()).isBetween(intervalsMin, TimeSeries.INTERVALS_MAX);
  }
}
