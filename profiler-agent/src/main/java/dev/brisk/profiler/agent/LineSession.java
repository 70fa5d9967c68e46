package dev.brisk.profiler.agent;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// One run of the line profiler: its shards, and how it times.
final class LineSession {
  /// 0: count hits only. 1: time every call. n: time one call in about n.
  final int period;

  final ConcurrentLinkedQueue<LineState> states = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedDeque<LineState> idle = new ConcurrentLinkedDeque<>();
  private final AtomicLong seed = new AtomicLong(System.nanoTime());

  LineSession(int period) {
    this.period = period;
  }

  LineState forPlatformThread(Thread thread) {
    for (LineState state : states) {
      if (!state.lent && state.orphaned()) {
        synchronized (state) {
          if (state.orphaned()) {
            state.own(thread);
            return state;
          }
        }
      }
    }
    LineState created = new LineState(this, false, seed.incrementAndGet());
    created.own(thread);
    states.add(created);
    return created;
  }

  LineState lend() {
    LineState free = idle.pollFirst();
    if (free != null) {
      return free;
    }
    LineState created = new LineState(this, true, seed.incrementAndGet());
    states.add(created);
    return created;
  }

  void giveBack(LineState state) {
    idle.addFirst(state);
  }
}
