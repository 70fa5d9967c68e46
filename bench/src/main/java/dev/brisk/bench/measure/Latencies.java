package dev.brisk.bench.measure;

import java.util.Collection;
import org.HdrHistogram.Histogram;

/// A finished histogram of latencies in nanoseconds: only the buckets that hold something.
/// Immutable. Merged percentiles equal those of one histogram that saw everything, bit for bit.
public final class Latencies {
  public static final Latencies NONE = new Latencies(new long[0], new long[0], 0, 0, 0, 0, 0);

  private final long[] values;
  private final long[] counts;
  private final long count;
  private final double sum;
  private final double squares;
  private final long min;
  private final long max;

  Latencies(
      long[] values, long[] counts, long count, double sum, double squares, long min, long max) {
    this.values = values;
    this.counts = counts;
    this.count = count;
    this.sum = sum;
    this.squares = squares;
    this.min = min;
    this.max = max;
  }

  public static Latencies of(long... nanos) {
    LatencyRecorder recorder = new LatencyRecorder();
    for (long value : nanos) {
      recorder.record(value);
    }
    return recorder.snapshot();
  }

  public static Latencies merge(Collection<Latencies> parts) {
    Latencies only = NONE;
    int filled = 0;
    for (Latencies part : parts) {
      if (part.count > 0) {
        only = part;
        filled++;
      }
    }
    if (filled <= 1) {
      return only;
    }
    LatencyRecorder recorder = new LatencyRecorder();
    parts.forEach(recorder::add);
    return recorder.snapshot();
  }

  public long count() {
    return count;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public long min() {
    return min;
  }

  public long max() {
    return max;
  }

  public double mean() {
    return count == 0 ? 0 : sum / count;
  }

  /// Standard deviation over all latencies.
  public double standardDeviation() {
    if (count < 2) {
      return 0;
    }
    double mean = sum / count;
    return Math.sqrt(Math.max(0, squares / count - mean * mean));
  }

  /// The latency that this share of requests did not exceed (nearest rank).
  ///
  /// @param percent above 0 to 100
  public long percentile(double percent) {
    if (count == 0) {
      return 0;
    }
    // The small term keeps 99.9 % of 1000 at rank 999, in spite of binary fractions.
    long rank = Math.clamp((long) Math.ceil(percent / 100 * count - 1e-6), 1, count);
    long seen = 0;
    for (int i = 0; i < values.length; i++) {
      seen += counts[i];
      if (seen >= rank) {
        return Math.clamp(values[i], min, max);
      }
    }
    return max;
  }

  /// How many latencies were at most this long, to the precision of the histogram.
  public long countAtMost(long nanos) {
    long seen = 0;
    for (int i = 0; i < values.length && values[i] <= nanos; i++) {
      seen += counts[i];
    }
    return nanos >= max ? count : seen;
  }

  double sum() {
    return sum;
  }

  double squares() {
    return squares;
  }

  public int buckets() {
    return values.length;
  }

  /// The highest latency of a bucket; buckets ascend.
  public long bucketValue(int bucket) {
    return values[bucket];
  }

  public long bucketCount(int bucket) {
    return counts[bucket];
  }

  /// The same as a new HdrHistogram.
  public Histogram toHistogram() {
    Histogram histogram = new Histogram(1, LatencyRecorder.LATENCY_MAX_NANOS, 3);
    for (int i = 0; i < values.length; i++) {
      histogram.recordValueWithCount(values[i], counts[i]);
    }
    return histogram;
  }

  @Override
  public String toString() {
    return "Latencies[" + count + ", p50=" + percentile(50) + " ns, max=" + max + " ns]";
  }
}
