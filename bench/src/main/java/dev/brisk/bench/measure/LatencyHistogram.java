package dev.brisk.bench.measure;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.HdrHistogram.Histogram;

/// A finished histogram of latencies in nanoseconds: only the buckets that hold something.
/// Immutable. Merged percentiles equal those of one histogram that saw everything, bit for bit.
public final class LatencyHistogram {
  public static final LatencyHistogram NONE =
      new LatencyHistogram(new long[0], new long[0], 0, 0, 0, 0, 0);

  private final long[] values;
  private final long[] counts;
  private final long count;
  private final double sum;
  private final double squares;
  private final long min;
  private final long max;

  LatencyHistogram(
      long[] values, long[] counts, long count, double sum, double squares, long min, long max) {
    this.values = values;
    this.counts = counts;
    this.count = count;
    this.sum = sum;
    this.squares = squares;
    this.min = min;
    this.max = max;
  }

  public static LatencyHistogram of(long... nanos) {
    LatencyRecorder recorder = new LatencyRecorder();
    for (long value : nanos) {
      recorder.record(value);
    }
    return recorder.snapshot();
  }

  /// A histogram that was written down: what [#bucketValue] and [#bucketCount] gave, and the
  /// figures that buckets do not hold. Percentiles and extremes are those of the original, bit for
  /// bit; mean and standard deviation to the last digits of a double.
  ///
  /// @throws IllegalArgumentException when the buckets do not ascend, or hold nothing
  public static LatencyHistogram restored(
      long[] values, long[] counts, double mean, double standardDeviation, long min, long max) {
    if (values.length == 0 && counts.length == 0) {
      return NONE;
    }
    if (values.length != counts.length || min < 0 || min > max) {
      throw new IllegalArgumentException("a histogram's buckets and extremes do not fit together");
    }
    long count = 0;
    for (int i = 0; i < values.length; i++) {
      if (counts[i] < 1 || values[i] < 0 || (i > 0 && values[i] <= values[i - 1])) {
        throw new IllegalArgumentException("a histogram's buckets do not ascend, or are empty");
      }
      count = Math.addExact(count, counts[i]);
    }
    return new LatencyHistogram(
        values.clone(),
        counts.clone(),
        count,
        mean * count,
        (standardDeviation * standardDeviation + mean * mean) * count,
        min,
        max);
  }

  public static LatencyHistogram merge(Collection<LatencyHistogram> parts) {
    List<LatencyHistogram> filled = parts.stream().filter(part -> part.count > 0).toList();
    if (filled.size() <= 1) {
      return filled.isEmpty() ? NONE : filled.getFirst();
    }
    if (filled.size() == 2) {
      return filled.getFirst().plus(filled.getLast());
    }
    LatencyRecorder recorder = new LatencyRecorder();
    filled.forEach(recorder::add);
    return recorder.snapshot();
  }

  /// Goes along the buckets of both, which ascend and have the same bounds: no recorder is made for
  /// it, and a run adds up some each second.
  private LatencyHistogram plus(LatencyHistogram other) {
    long[] bothValues = new long[values.length + other.values.length];
    long[] bothCounts = new long[bothValues.length];
    int size = 0;
    int mine = 0;
    int theirs = 0;
    while (mine < values.length || theirs < other.values.length) {
      long left = mine < values.length ? values[mine] : Long.MAX_VALUE;
      long right = theirs < other.values.length ? other.values[theirs] : Long.MAX_VALUE;
      bothValues[size] = Math.min(left, right);
      if (left <= right) {
        bothCounts[size] += counts[mine++];
      }
      if (right <= left) {
        bothCounts[size] += other.counts[theirs++];
      }
      size++;
    }
    return new LatencyHistogram(
        Arrays.copyOf(bothValues, size),
        Arrays.copyOf(bothCounts, size),
        count + other.count,
        sum + other.sum,
        squares + other.squares,
        Math.min(min, other.min),
        Math.max(max, other.max));
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
    return percentiles(percent)[0];
  }

  /// The same for several, in one pass.
  ///
  /// @param percents ascending
  public long[] percentiles(double... percents) {
    long[] found = new long[percents.length];
    int bucket = 0;
    long seen = 0;
    for (int i = 0; i < percents.length && count > 0; i++) {
      // The small term keeps 99.9 % of 1000 at rank 999, in spite of binary fractions.
      long rank = Math.clamp((long) Math.ceil(percents[i] / 100 * count - 1e-6), 1, count);
      while (seen < rank && bucket < values.length) {
        seen += counts[bucket++];
      }
      found[i] = Math.clamp(values[bucket - 1], min, max);
    }
    return found;
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
