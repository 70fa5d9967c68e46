package dev.brisk.profiler.agent;

import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The door from woven code into the call profiler: every call, with its caller, exactly.
///
/// As in [LineProbe] each thread writes to a shard of its own.
public final class CallProbe {
  private static final int BATCHES = 200;
  private static final int BATCH = 1_000;

  private static final ThreadLocal<@Nullable CallState> STATE = new ThreadLocal<>();

  /// For calls that find no room; its depth stays 0, and leaving 0 does nothing.
  private static final CallState NOWHERE =
      new CallState(new CallSession(CallSession.Cost.NONE), false);

  private static volatile CallSession session = new CallSession(CallSession.Cost.NONE);
  private static volatile @Nullable CallSession stopped;

  private CallProbe() {}

  /// Called by woven code on entry; it reads [CallState#depth] and hands that to `exit`.
  public static CallState enter(int method) {
    CallState state = STATE.get();
    if (state == null || state.session != session) {
      state = acquire();
      if (state == NOWHERE) {
        state.session.dropped.incrementAndGet();
        return state;
      }
    }
    state.push(method);
    return state;
  }

  /// Called when the work for a request begins on the current thread.
  public static void beginRequest(Object segment, @Nullable String endpoint) {
    CallState state = STATE.get();
    if (state == null || state.session != session) {
      state = acquire();
    }
    if (state != NOWHERE) {
      state.beginRequest(segment, endpoint);
    }
  }

  /// Called when its endpoint becomes known.
  public static void nameRequest(Object segment, @Nullable String endpoint) {
    CallState state = STATE.get();
    if (state != null && state.session == session) {
      state.nameRequest(segment, endpoint);
    }
  }

  /// Called when it ends.
  public static void endRequest(Object segment) {
    CallState state = STATE.get();
    if (state != null && state.session == session) {
      state.endRequest(segment);
    }
  }

  /// Starts counting afresh.
  public static void start() {
    CallSession.Cost cost = calibrate();
    NOWHERE.session.dropped.set(0);
    stopped = null;
    session = new CallSession(cost);
  }

  /// Ends the counting for all methods at one moment: taking the probes out takes longer. What is
  /// called from now on is not counted, what is running may still end.
  public static void stop() {
    if (stopped == null) {
      stopped = session;
      session = new CallSession(CallSession.Cost.NONE);
    }
  }

  /// Writes what a call costs and how much of that is inside its own time (nanoseconds), calls that
  /// were not counted, the endpoints, and the edges: endpoint, caller, callee, calls, recursive and
  /// outermost calls, those that threw, own time, time and calls inside, the same of the callee's
  /// outermost activations. Then the calls whose duration found no room, and for each endpoint and
  /// callee how long its outermost activations took that ended. Then the calls whose path found no
  /// room, and the paths of each thread.
  public static void write(DataOutput out) throws IOException {
    CallSession ended = stopped;
    CallSession now = ended == null ? session : ended;
    CallTable sum = new CallTable();
    Map<Long, CallTimes> times = new LinkedHashMap<>();
    long dropped = NOWHERE.session.dropped.get();
    List<CallState> states = new ArrayList<>(now.all);
    for (CallState state : states) {
      dropped += state.addTo(sum);
      state.addTimesTo(times);
    }
    out.writeDouble(now.cost().whole);
    out.writeDouble(now.cost().inside);
    out.writeLong(dropped);
    List<String> endpoints = now.endpointNames();
    out.writeInt(endpoints.size());
    for (String name : endpoints) {
      out.writeUTF(name);
    }
    out.writeInt(sum.size());
    for (CallEdge edge : sum.now()) {
      if (edge != null) {
        out.writeInt(edge.endpoint);
        out.writeInt(edge.caller);
        out.writeInt(edge.callee);
        out.writeLong(edge.calls);
        out.writeLong(edge.recursive);
        out.writeLong(edge.outermost);
        out.writeLong(edge.thrown);
        out.writeLong(edge.ownNanos);
        out.writeLong(edge.nanos);
        out.writeLong(edge.inside);
        out.writeLong(edge.wholeNanos);
        out.writeLong(edge.wholeInside);
      }
    }
    out.writeLong(now.untimed.get());
    out.writeInt(times.size());
    for (Map.Entry<Long, CallTimes> one : times.entrySet()) {
      out.writeInt(one.getValue().endpoint);
      out.writeInt(one.getKey().intValue());
      one.getValue().write(out);
    }
    out.writeLong(now.pathless.get());
    out.writeInt(states.size());
    for (CallState state : states) {
      state.writePaths(out);
    }
  }

  static void giveBack(CallState state) {
    STATE.remove();
    state.session.giveBack(state);
  }

  private static CallState acquire() {
    CallSession now = session;
    CallState state = now.acquire();
    if (state == null) {
      return NOWHERE;
    }
    STATE.set(state);
    return state;
  }

  /// The least mean of many batches of calls that do nothing: rather too little than too much,
  /// since it is subtracted.
  private static CallSession.Cost calibrate() {
    CallState scratch = new CallState(new CallSession(CallSession.Cost.NONE), false);
    scratch.push(0);
    double whole = Double.MAX_VALUE;
    double inside = Double.MAX_VALUE;
    long insideBefore = 0;
    for (int batch = 0; batch < BATCHES; batch++) {
      long start = System.nanoTime();
      for (int i = 0; i < BATCH; i++) {
        STATE.get();
        scratch.push(1);
        scratch.exit(2);
      }
      whole = Math.min(whole, (System.nanoTime() - start) / (double) BATCH);
      long insideNow = scratch.nestedNanos();
      inside = Math.min(inside, (insideNow - insideBefore) / (double) BATCH);
      insideBefore = insideNow;
    }
    return new CallSession.Cost(whole, Math.min(inside, whole));
  }
}
