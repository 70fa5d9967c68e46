package dev.brisk.metrics.http;

import java.util.Arrays;

/// How often which durations were met: buckets of a ninth of their size, from a microsecond to 18
/// hours, as Prometheus's native histograms have them at schema 3. Immutable.
public final class DurationHistogram {
  public static final DurationHistogram EMPTY = new DurationHistogram(new long[0], 0);

  /// Up to and with the last one that is not 0.
  private final long[] counts;

  private final long nanos;

  private DurationHistogram(long[] counts, long nanos) {
    this.counts = counts;
    this.nanos = nanos;
  }

  static DurationHistogram of(long[] cell, int first, long nanos) {
    return trimmed(Arrays.copyOfRange(cell, first, first + NativeBuckets.count()), nanos);
  }

  /// With one duration in it, for tests and sums.
  public static DurationHistogram of(long durationNanos) {
    long[] counts = new long[NativeBuckets.of(durationNanos) + 1];
    counts[counts.length - 1] = 1;
    return new DurationHistogram(counts, durationNanos);
  }

  private static DurationHistogram trimmed(long[] counts, long nanos) {
    int length = counts.length;
    while (length > 0 && counts[length - 1] == 0) {
      length--;
    }
    return length == 0 && nanos == 0
        ? EMPTY
        : new DurationHistogram(Arrays.copyOf(counts, length), nanos);
  }

  public long count() {
    return Arrays.stream(counts).sum();
  }

  /// All durations together, in seconds.
  public double seconds() {
    return nanos / 1e9;
  }

  public DurationHistogram plus(DurationHistogram other) {
    return combined(other, 1);
  }

  /// What came since an earlier reading of the same histogram.
  public DurationHistogram minus(DurationHistogram earlier) {
    return combined(earlier, -1);
  }

  private DurationHistogram combined(DurationHistogram other, int sign) {
    long[] sum = Arrays.copyOf(counts, Math.max(counts.length, other.counts.length));
    for (int i = 0; i < other.counts.length; i++) {
      sum[i] += sign * other.counts[i];
    }
    return trimmed(sum, nanos + sign * other.nanos);
  }

  /// The duration that this share of requests does not exceed, in seconds: within its bucket by
  /// geometric interpolation, so at most 9 % off. NaN when nothing was counted.
  ///
  /// @param share over 0, up to 1
  public double quantile(double share) {
    double rank = share * count();
    long below = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0 && below + counts[i] >= rank) {
        double part = Math.clamp((rank - below) / counts[i], 0, 1);
        double upper = NativeBuckets.boundSeconds(i);
        return i == 0
            ? upper * part
            : NativeBuckets.boundSeconds(i - 1)
                * Math.pow(upper / NativeBuckets.boundSeconds(i - 1), part);
      }
      below += counts[i];
    }
    return Double.NaN;
  }

  /// The counts in wider buckets: two an octave, the first up to a microsecond, each 1.41 times the
  /// one before; up to the last that is not 0.
  public int[] halfOctaves() {
    int[] folded = new int[(counts.length + 2 * FOLD - 2) / FOLD];
    for (int i = 0; i < counts.length; i++) {
      int at = (i + FOLD - 1) / FOLD;
      folded[at] = (int) Math.min(Integer.MAX_VALUE, folded[at] + counts[i]);
    }
    return folded;
  }

  private static final int FOLD = 4;
}
