package dev.brisk.server.collectors;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/// A histogram of how long calls to something outside of this process took. Thread-safe.
final class DurationCounts {
  /// From a model that answers in microseconds to a third party's time-out.
  private static final double[] BOUNDS_SECONDS = {
    0.00001,
    0.00005,
    0.0001,
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1,
    2.5,
    5,
    10,
    30,
    Double.POSITIVE_INFINITY
  };

  private final AtomicLongArray buckets = new AtomicLongArray(BOUNDS_SECONDS.length);
  private final LongAdder nanos = new LongAdder();

  void add(long durationNanos) {
    nanos.add(durationNanos);
    double seconds = durationNanos / 1e9;
    int bucket = 0;
    while (seconds > BOUNDS_SECONDS[bucket]) {
      bucket++;
    }
    buckets.incrementAndGet(bucket);
  }

  long count() {
    long sum = 0;
    for (int i = 0; i < buckets.length(); i++) {
      sum += buckets.get(i);
    }
    return sum;
  }

  double seconds() {
    return nanos.sum() / 1e9;
  }

  HistogramDataPointSnapshot snapshot(Labels labels) {
    long[] counts = new long[buckets.length()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = buckets.get(i);
    }
    return new HistogramDataPointSnapshot(
        ClassicHistogramBuckets.of(BOUNDS_SECONDS, counts),
        nanos.sum() / 1e9,
        labels,
        Exemplars.EMPTY,
        0);
  }
}
