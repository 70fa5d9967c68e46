package dev.brisk.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// Intervals in the order of time, in bounded memory: when there are too many, or their histograms
/// hold too many buckets, neighbours are merged, so that a long run has longer intervals, not more
/// memory. A run of 30,000 requests a second fills it in about five minutes.
///
/// Not thread-safe.
///
/// @param <T> the interval
public final class TimeSeries<T> {
  /// Most intervals that are kept.
  public static final int INTERVALS_MAX = 1200;

  /// Most buckets that are kept, each of 16 bytes.
  static final long WEIGHT_MAX = 400_000;

  /// So many intervals are kept unless they are more than this bound, too, of 100 MB: an interval
  /// of two thousand endpoints has up to 660,000 buckets.
  private static final int INTERVALS_MIN = 60;

  static final long WEIGHT_MOST = 16 * WEIGHT_MAX;

  /// So many intervals are kept whatever they weigh.
  private static final int INTERVALS_LEAST = 8;

  private final ToLongFunction<T> weight;
  private final BiPredicate<T, T> together;
  private final Function<List<T>, T> inSequence;

  private List<T> intervals = new ArrayList<>();
  private final List<T> pending = new ArrayList<>();
  private long weights;
  private int factor = 1;

  /// @param weight buckets of an interval, and what else it takes in sixteens of bytes
  /// @param together whether two neighbours may become one
  /// @param inSequence makes one of several that follow each other
  public TimeSeries(
      ToLongFunction<T> weight, BiPredicate<T, T> together, Function<List<T>, T> inSequence) {
    this.weight = weight;
    this.together = together;
    this.inSequence = inSequence;
  }

  /// Of a load test: warm-up, measured time and drain stay apart.
  public static TimeSeries<Interval> ofIntervals() {
    return new TimeSeries<>(
        Interval::weight, (a, b) -> a.phase() == b.phase(), Interval::inSequence);
  }

  public void add(T interval) {
    if (!pending.isEmpty()
        && (pending.size() == factor || !together.test(pending.getLast(), interval))) {
      flush();
    }
    pending.add(interval);
  }

  private void flush() {
    T whole = inSequence.apply(List.copyOf(pending));
    pending.clear();
    intervals.add(whole);
    weights += weight.applyAsLong(whole);
    int size = intervals.size();
    if (size >= INTERVALS_MAX
        || (weights > WEIGHT_MAX && size >= INTERVALS_MIN)
        || (weights > WEIGHT_MOST && size >= INTERVALS_LEAST)) {
      halve();
    }
  }

  private void halve() {
    List<T> half = new ArrayList<>();
    for (int i = 0; i < intervals.size(); i++) {
      T one = intervals.get(i);
      boolean pair = i + 1 < intervals.size() && together.test(one, intervals.get(i + 1));
      half.add(pair ? inSequence.apply(List.of(one, intervals.get(++i))) : one);
    }
    intervals = half;
    weights = half.stream().mapToLong(weight).sum();
    factor *= 2;
  }

  /// All intervals so far.
  public List<T> intervals() {
    List<T> all = new ArrayList<>(intervals);
    if (!pending.isEmpty()) {
      all.add(inSequence.apply(List.copyOf(pending)));
    }
    return all;
  }

  public void clear() {
    intervals.clear();
    pending.clear();
    weights = 0;
    factor = 1;
  }
}
