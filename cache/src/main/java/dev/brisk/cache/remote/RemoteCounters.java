package dev.brisk.cache.remote;

import dev.brisk.cache.remote.RemoteListener.Gap;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/// What became of a remote tier's commands and invalidations. Thread-safe.
final class RemoteCounters {
  final LongAdder failures = new LongAdder();
  final LongAdder trips = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder received = new LongAdder();
  private final Map<Gap, LongAdder> losses = new EnumMap<>(Gap.class);

  RemoteCounters() {
    for (Gap gap : Gap.values()) {
      losses.put(gap, new LongAdder());
    }
  }

  void lost(Gap gap) {
    Objects.requireNonNull(losses.get(gap)).increment();
  }

  Map<Gap, Long> losses() {
    Map<Gap, Long> counts = new EnumMap<>(Gap.class);
    losses.forEach((gap, count) -> counts.put(gap, count.sum()));
    return counts;
  }
}
