package dev.brisk.metrics.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NativeBucketsTest {
  /// client_java finds its buckets by another algorithm.
  @Test
  void countsAreThoseOfClientJavasOwnHistogram() {
    Histogram truth =
        Histogram.builder()
            .name("truth")
            .nativeOnly()
            .nativeInitialSchema(NativeBuckets.SCHEMA)
            .nativeMaxNumberOfBuckets(0)
            .nativeMinZeroThreshold(NativeBuckets.ZERO_THRESHOLD_SECONDS)
            .nativeMaxZeroThreshold(NativeBuckets.ZERO_THRESHOLD_SECONDS)
            .withoutExemplars()
            .build();
    HttpMetrics metrics =
        HttpMetrics.builder()
            .options(HttpMetricsOptions.builder().nativeHistograms(true).build())
            .route("GET", "/")
            .build();
    int route = metrics.route("GET", "/");
    Recorder recorder = metrics.recorder();
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      // From 100 ns to 1,000 s, evenly by magnitude.
      long nanos = (long) Math.pow(10, 2 + random.nextDouble() * 10);
      truth.observe(nanos / 1e9);
      if (i % 2 == 0) {
        recorder.record(route, 200, nanos, 0, 0);
      } else {
        metrics.record(route, 404, nanos, 0, 0);
      }
    }
    HistogramDataPointSnapshot expected =
        ((HistogramSnapshot) truth.collect()).getDataPoints().getFirst();
    HistogramDataPointSnapshot found = nativeHistogram(metrics.collect());
    assertThat(found.getCount()).isEqualTo(20_000);
    assertThat(found.getNativeSchema()).isEqualTo(expected.getNativeSchema());
    assertThat(found.getNativeZeroThreshold()).isEqualTo(expected.getNativeZeroThreshold());
    assertThat(found.getNativeZeroCount()).isEqualTo(expected.getNativeZeroCount());
    assertThat(buckets(found)).isEqualTo(buckets(expected));
    assertThat(found.getSum()).isCloseTo(expected.getSum(), within(expected.getSum() * 1e-9));
  }

  private static org.assertj.core.data.Offset<Double> within(double offset) {
    return org.assertj.core.data.Offset.offset(offset);
  }

  @Test
  void boundsAreInclusiveAndTheEndsAreOpen() {
    long second = 1_000_000_000;
    assertThat(NativeBuckets.of(0)).isZero();
    assertThat(NativeBuckets.of(953)).isZero();
    assertThat(NativeBuckets.of(954)).isEqualTo(1);
    assertThat(NativeBuckets.of(second + 1) - NativeBuckets.of(second)).isEqualTo(1);
    assertThat(NativeBuckets.of(2 * second) - NativeBuckets.of(second)).isEqualTo(8);
    assertThat(NativeBuckets.of(Long.MAX_VALUE)).isEqualTo(NativeBuckets.count() - 1);
  }

  private static HistogramDataPointSnapshot nativeHistogram(MetricSnapshots snapshots) {
    return snapshots.stream()
        .filter(one -> one.getMetadata().getName().equals("http_request_duration_native_seconds"))
        .map(one -> ((HistogramSnapshot) one).getDataPoints().getFirst())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> buckets(HistogramDataPointSnapshot point) {
    return point.getNativeBucketsForPositiveValues().stream()
        .filter(bucket -> bucket.getCount() > 0)
        .map(bucket -> bucket.getBucketIndex() + ": " + bucket.getCount())
        .toList();
  }
}
