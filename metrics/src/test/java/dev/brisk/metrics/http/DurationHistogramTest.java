package dev.brisk.metrics.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DurationHistogramTest {
  private static DurationHistogram of(long... nanos) {
    return Arrays.stream(nanos)
        .mapToObj(DurationHistogram::of)
        .reduce(DurationHistogram.EMPTY, DurationHistogram::plus);
  }

  @Test
  void quantilesAreWithinABucketOfTheSortedDurations() {
    Random random = new Random(7);
    long[] nanos =
        random.longs(5_000, 0, 30).map(e -> (1L << e) + random.nextInt(1 << 10)).toArray();
    DurationHistogram histogram = of(nanos);
    Arrays.sort(nanos);
    for (double share : new double[] {0.01, 0.25, 0.5, 0.95, 0.99, 1}) {
      double exact = nanos[(int) Math.ceil(share * nanos.length) - 1] / 1e9;
      assertThat(histogram.quantile(share))
          .as("share %s", share)
          .isCloseTo(exact, within(exact * 0.095 + 1e-6));
    }
    assertThat(histogram.seconds()).isCloseTo(Arrays.stream(nanos).sum() / 1e9, within(1e-6));
  }

  @Test
  void nothingHasNoQuantile() {
    assertThat(DurationHistogram.EMPTY.quantile(0.5)).isNaN();
    assertThat(of(5_000_000).minus(of(5_000_000)).quantile(0.5)).isNaN();
  }

  @Test
  void whatCameSinceAnEarlierReadingIsTheDifference() {
    DurationHistogram earlier = of(1_000_000, 2_000_000);
    DurationHistogram later = earlier.plus(of(900_000_000));
    assertThat(later.minus(earlier).count()).isEqualTo(1);
    assertThat(later.minus(earlier).quantile(1)).isCloseTo(0.9, within(0.09));
  }

  @Test
  void halfOctavesHoldEveryDurationUnderItsBound() {
    for (long nanos : new long[] {0, 900, 953, 954, 1_500, 4_000_000, 60_000_000_000L}) {
      int[] folded = of(nanos).halfOctaves();
      assertThat(Arrays.stream(folded).sum()).isEqualTo(1);
      int row = folded.length - 1;
      assertThat(nanos / 1e9).as("%s ns", nanos).isLessThanOrEqualTo(Math.pow(2, row / 2.0 - 20));
      if (row > 0) {
        assertThat(nanos / 1e9).isGreaterThan(Math.pow(2, (row - 1) / 2.0 - 20) * 0.999);
      }
    }
  }

  @Test
  void trafficCountsWhatIsExported() {
    HttpMetrics metrics = HttpMetrics.builder().traffic().route("GET", "/users/{id}").build();
    int route = metrics.route("GET", "/users/{id}");
    Recorder recorder = metrics.recorder();
    recorder.record(route, 200, 3_000_000, 0, 10);
    metrics.record(route, 404, 1_000_000, 0, 10);
    metrics.record(route, 500, 40_000_000, 0, 10);
    metrics.record(route, HttpMetrics.CLIENT_CLOSED, 9_000_000_000L, 0, 0);

    List<RouteTraffic> traffic = metrics.traffic();

    assertThat(traffic).hasSize(1);
    RouteTraffic one = traffic.getFirst();
    assertThat(one.method() + " " + one.handler()).isEqualTo("GET /users/{id}");
    assertThat(List.of(one.requests(), one.clientErrors(), one.serverErrors(), one.abandoned()))
        .containsExactly(4L, 1L, 1L, 1L);
    assertThat(one.durations().count()).as("who left is not timed").isEqualTo(3);
    assertThat(one.durations().seconds()).isCloseTo(0.044, within(1e-9));
    double exported =
        metrics.collect().stream()
            .filter(family -> family.getMetadata().getName().equals("http_requests"))
            .flatMap(family -> ((CounterSnapshot) family).getDataPoints().stream())
            .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue)
            .sum();
    assertThat((double) one.requests()).isEqualTo(exported);
  }

  @Test
  void trafficHasToBeAskedFor() {
    HttpMetrics metrics = HttpMetrics.builder().build();
    assertThatThrownBy(metrics::traffic).isInstanceOf(IllegalStateException.class);
  }
}
