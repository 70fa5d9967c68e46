package dev.brisk.bench.measure;

import java.util.ArrayList;
import java.util.List;

/// Intervals in the order of time. Bounded: when there are too many, neighbours of the same phase
/// are merged, so that a long run has longer intervals, not more memory.
public final class TimeSeries {
  /// Most intervals that are kept.
  public static final int INTERVALS_MAX = 1200;

  private List<Interval> intervals = new ArrayList<>();
  private int factor = 1;
  private final List<Interval> pending = new ArrayList<>();

  public void add(Interval interval) {
    if (!pending.isEmpty()
        && (pending.size() == factor || pending.getLast().phase() != interval.phase())) {
      flush();
    }
    pending.add(interval);
  }

  private void flush() {
    intervals.add(Interval.inSequence(List.copyOf(pending)));
    pending.clear();
    if (intervals.size() >= INTERVALS_MAX) {
      List<Interval> half = new ArrayList<>();
      for (int i = 0; i < intervals.size(); i++) {
        Interval one = intervals.get(i);
        boolean pair = i + 1 < intervals.size() && intervals.get(i + 1).phase() == one.phase();
        half.add(pair ? Interval.inSequence(List.of(one, intervals.get(++i))) : one);
      }
      intervals = half;
      factor *= 2;
    }
  }

  /// All intervals so far.
  public List<Interval> intervals() {
    List<Interval> all = new ArrayList<>(intervals);
    if (!pending.isEmpty()) {
      all.add(Interval.inSequence(List.copyOf(pending)));
    }
    return all;
  }
}
