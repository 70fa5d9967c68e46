package dev.brisk.bench.engine;

import dev.brisk.bench.measure.Interval;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Puts the intervals of several loops side by side: the first of each, the second of each, …
final class IntervalMerger {
  private final List<ArrayDeque<Interval>> waiting = new ArrayList<>();

  IntervalMerger(int loops) {
    for (int i = 0; i < loops; i++) {
      waiting.add(new ArrayDeque<>());
    }
  }

  /// @return intervals that are complete now, in order
  List<Interval> add(int loop, Interval interval) {
    waiting.get(loop).add(interval);
    List<Interval> complete = new ArrayList<>();
    while (waiting.stream().noneMatch(ArrayDeque::isEmpty)) {
      complete.add(first());
    }
    return complete;
  }

  /// What is left when all loops have finished: some may have ended before others.
  List<Interval> rest() {
    List<Interval> rest = new ArrayList<>();
    while (waiting.stream().anyMatch(queue -> !queue.isEmpty())) {
      rest.add(first());
    }
    return rest;
  }

  private Interval first() {
    List<Interval> sideBySide = new ArrayList<>();
    for (ArrayDeque<Interval> queue : waiting) {
      Interval next = queue.poll();
      if (next != null) {
        sideBySide.add(next);
      }
    }
    return Interval.sideBySide(sideBySide);
  }
}
