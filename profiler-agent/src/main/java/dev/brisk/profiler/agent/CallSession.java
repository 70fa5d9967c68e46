package dev.brisk.profiler.agent;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;

/// One run of the call profiler.
final class CallSession {
  final ConcurrentLinkedQueue<CallState> states = new ConcurrentLinkedQueue<>();

  /// Whether some tree was full, so that some callers are unknown.
  volatile boolean folded;

  private final ConcurrentLinkedDeque<CallState> idle = new ConcurrentLinkedDeque<>();

  CallState forPlatformThread(Thread thread) {
    for (CallState state : states) {
      if (!state.lent && state.orphaned()) {
        synchronized (state) {
          if (state.orphaned()) {
            state.own(thread);
            return state;
          }
        }
      }
    }
    CallState created = new CallState(this, false);
    created.own(thread);
    states.add(created);
    return created;
  }

  CallState lend() {
    CallState free = idle.pollFirst();
    if (free != null) {
      return free;
    }
    CallState created = new CallState(this, true);
    states.add(created);
    return created;
  }

  void giveBack(CallState state) {
    idle.addFirst(state);
  }
}
