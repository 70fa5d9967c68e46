package dev.brisk.metrics.http;

import io.prometheus.metrics.model.snapshots.NativeHistogramBuckets;
import java.util.Arrays;

/// The buckets of Prometheus's native histograms, at schema 3: each is 2^(1/8) times, or 9 %, as
/// wide as the one before.
///
/// A bucket with index `i` holds durations over 2^((i-1)/8) and up to 2^(i/8) seconds. They are
/// counted in an array, from 2^-20 seconds (a microsecond; what is shorter is in the zero bucket,
/// at 0) to 2^16 (18 hours; what is longer is in the last).
///
/// Source: "Prometheus Native Histograms", specification, prometheus.io/docs/specs.
final class NativeBuckets {
  static final int SCHEMA = 3;
  static final double ZERO_THRESHOLD_SECONDS = Math.scalb(1, -20);

  private static final int PER_OCTAVE = 1 << SCHEMA;
  private static final int OFFSET = 20 * PER_OCTAVE;

  /// Upper bounds, inclusive; durations are whole nanoseconds, so rounding down is exact.
  private static final long[] BOUNDS_NANOS = new long[36 * PER_OCTAVE + 1];

  static {
    for (int i = 0; i < BOUNDS_NANOS.length; i++) {
      BOUNDS_NANOS[i] = (long) (Math.pow(2, (i - OFFSET) / (double) PER_OCTAVE) * 1e9);
    }
  }

  private NativeBuckets() {}

  static int count() {
    return BOUNDS_NANOS.length;
  }

  static double boundSeconds(int bucket) {
    return BOUNDS_NANOS[bucket] / 1e9;
  }

  /// Where a duration is counted.
  static int of(long nanos) {
    int at = Arrays.binarySearch(BOUNDS_NANOS, nanos);
    return at >= 0 ? at : Math.min(-at - 1, BOUNDS_NANOS.length - 1);
  }

  /// Those that hold something, without the zero bucket.
  ///
  /// @param first where they begin in the cell
  static NativeHistogramBuckets positive(long[] cell, int first) {
    int used = 0;
    for (int i = 1; i < BOUNDS_NANOS.length; i++) {
      used += cell[first + i] != 0 ? 1 : 0;
    }
    int[] indices = new int[used];
    long[] counts = new long[used];
    int next = 0;
    for (int i = 1; i < BOUNDS_NANOS.length; i++) {
      if (cell[first + i] != 0) {
        indices[next] = i - OFFSET;
        counts[next++] = cell[first + i];
      }
    }
    return NativeHistogramBuckets.of(indices, counts);
  }
}
