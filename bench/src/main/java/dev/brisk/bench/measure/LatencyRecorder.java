package dev.brisk.bench.measure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A histogram of latencies under construction. Single writer.
///
/// Percentiles are exact to three significant digits; count, mean, standard deviation, minimum and
/// maximum are exact.
///
/// The buckets are those of an HdrHistogram from 1 ns to two hours, but they are made when they are
/// needed, 128 at a time, and stay: a whole HdrHistogram takes 270 KB, an endpoint's latencies some
/// 10 to 30. So a latency of a range that was never seen before allocates 1 KB, at most 271 times;
/// all others allocate nothing.
public final class LatencyRecorder {
  /// Longest latency that is told apart, in nanoseconds; longer ones are counted as this.
  public static final long LATENCY_MAX_NANOS = 7_200_000_000_000L;

  /// Buckets of each power of two: 1,024 tell three digits apart.
  private static final int HALF_BITS = 10;

  private static final int PAGE_BITS = 7;
  private static final int PAGE = 1 << PAGE_BITS;
  private static final int PAGES = (index(LATENCY_MAX_NANOS) >>> PAGE_BITS) + 1;

  private final long[] @Nullable [] pages = new long[PAGES][];
  private long count;
  private double sum;
  private double squares;
  private long min = Long.MAX_VALUE;
  private long max;

  /// As HdrHistogram counts: below 2,048 each value has a bucket, from there on 1,024 a power of
  /// two.
  private static int index(long value) {
    int power = Math.max(0, 63 - HALF_BITS - Long.numberOfLeadingZeros(value));
    return (power << HALF_BITS) + (int) (value >>> power);
  }

  /// The highest value that a bucket stands for.
  private static long highest(int index) {
    int power = Math.max(0, (index >>> HALF_BITS) - 1);
    return ((index - ((long) power << HALF_BITS) + 1) << power) - 1;
  }

  private void add(long value, long times) {
    int index = index(value);
    long[] page = pages[index >>> PAGE_BITS];
    if (page == null) {
      pages[index >>> PAGE_BITS] = page = new long[PAGE];
    }
    page[index & PAGE - 1] += times;
  }

  public void record(long nanos) {
    record(nanos, 1);
  }

  /// Records the same latency several times, as from a bucket of a stored histogram.
  public void record(long nanos, long times) {
    if (times <= 0) {
      return;
    }
    long value = Math.clamp(nanos, 0, LATENCY_MAX_NANOS);
    add(value, times);
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
      add(other.bucketValue(i), other.bucketCount(i));
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
    for (long[] page : pages) {
      if (page != null) {
        for (long times : page) {
          buckets += times == 0 ? 0 : 1;
        }
      }
    }
    long[] values = new long[buckets];
    long[] counts = new long[buckets];
    int at = 0;
    for (int i = 0; i < pages.length; i++) {
      long[] page = pages[i];
      if (page != null) {
        for (int j = 0; j < PAGE; j++) {
          if (page[j] != 0) {
            values[at] = highest((i << PAGE_BITS) + j);
            counts[at++] = page[j];
          }
        }
      }
    }
    return new LatencyHistogram(values, counts, count, sum, squares, min, max);
  }

  public void reset() {
    if (count > 0) {
      for (long[] page : pages) {
        if (page != null) {
          Arrays.fill(page, 0);
        }
      }
      count = 0;
      sum = 0;
      squares = 0;
      min = Long.MAX_VALUE;
      max = 0;
    }
  }
}
