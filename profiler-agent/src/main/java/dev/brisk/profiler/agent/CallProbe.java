package dev.brisk.profiler.agent;

import java.io.DataOutput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The door from woven code into the call profiler: every call, with its callers, exactly.
public final class CallProbe {
  private static final ThreadLocal<@Nullable CallState> STATE = new ThreadLocal<>();
  private static final @Nullable Class<?> VIRTUAL_THREAD = LineProbe.virtualThreadClass();

  private static volatile CallSession session = new CallSession();

  private CallProbe() {}

  /// Called by woven code on entry; it reads [CallState#depth] and hands that to `exit`.
  public static CallState enter(int method) {
    CallState state = STATE.get();
    if (state == null || state.session != session) {
      state = acquire();
    }
    state.push(method);
    return state;
  }

  /// Starts counting afresh.
  public static void start() {
    session = new CallSession();
  }

  /// Writes whether contexts were folded, the number of trees and each tree.
  public static void write(DataOutput out) throws IOException {
    CallSession now = session;
    CallState[] states = now.states.toArray(new CallState[0]);
    out.writeBoolean(now.folded);
    out.writeInt(states.length);
    for (CallState state : states) {
      state.write(out);
    }
  }

  static void giveBack(CallState state) {
    STATE.remove();
    state.session.giveBack(state);
  }

  private static CallState acquire() {
    Thread thread = Thread.currentThread();
    CallSession now = session;
    CallState state =
        thread.getClass() == VIRTUAL_THREAD ? now.lend() : now.forPlatformThread(thread);
    STATE.set(state);
    return state;
  }
}
