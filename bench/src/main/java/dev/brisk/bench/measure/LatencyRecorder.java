package dev.brisk.bench.measure;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/// A histogram of latencies under construction. Single writer, allocates nothing to record.
///
/// Percentiles are exact to three significant digits; count, mean, standard deviation, minimum and
/// maximum are exact.
public final class LatencyRecorder {
  /// Longest latency that is told apart, in nanoseconds; longer ones are counted as this.
  public static final long LATENCY_MAX_NANOS = 7_200_000_000_000L;

  private final Histogram histogram = new Histogram(1, LATENCY_MAX_NANOS, 3);
  private long count;
  private double sum;
  private double squares;
  private long min = Long.MAX_VALUE;
  private long max;

  public void record(long nanos) {
    long value = Math.clamp(nanos, 0, LATENCY_MAX_NANOS);
    histogram.recordValue(value);
    count++;
    sum += value;
    squares += (double) value * value;
    if (value < min) {
      min = value;
    }
    if (value > max) {
      max = value;
    }
  }

  /// Records the same latency several times, as from a bucket of a stored histogram.
  public void record(long nanos, long times) {
    if (times <= 0) {
      return;
    }
    long value = Math.clamp(nanos, 0, LATENCY_MAX_NANOS);
    histogram.recordValueWithCount(value, times);
    count += times;
    sum += (double) value * times;
    squares += (double) value * value * times;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }

  /// Adds everything that another recorder saw.
  public void add(LatencyHistogram other) {
    if (other.count() == 0) {
      return;
    }
    for (int i = 0; i < other.buckets(); i++) {
      histogram.recordValueWithCount(other.bucketValue(i), other.bucketCount(i));
    }
    count += other.count();
    sum += other.sum();
    squares += other.squares();
    min = Math.min(min, other.min());
    max = Math.max(max, other.max());
  }

  public long count() {
    return count;
  }

  /// What was recorded so far.
  public LatencyHistogram snapshot() {
    if (count == 0) {
      return LatencyHistogram.NONE;
    }
    int buckets = 0;
    for (HistogramIterationValue ignored : histogram.recordedValues()) {
      buckets++;
    }
    long[] values = new long[buckets];
    long[] counts = new long[buckets];
    int i = 0;
    for (HistogramIterationValue bucket : histogram.recordedValues()) {
      values[i] = bucket.getValueIteratedTo();
      counts[i++] = bucket.getCountAtValueIteratedTo();
    }
    return new LatencyHistogram(values, counts, count, sum, squares, min, max);
  }

  public void reset() {
    if (count > 0) {
      histogram.reset();
      count = 0;
      sum = 0;
      squares = 0;
      min = Long.MAX_VALUE;
      max = 0;
    }
  }
}
