package dev.brisk.profiler.agent;

import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The calls of one thread: its edges, and the path that is active now.
public final class CallState extends Shard {
  /// The caller of what is called from code that is not measured.
  static final int OUTSIDE = -1;

  private static final int NO_ROOM = -2;
  private static final int MAXIMUM_SEGMENTS = 16;

  final CallSession session;

  private final CallSession.Cost cost;

  /// Active woven calls; woven code keeps its own depth and hands it to [#exit].
  public int depth;

  private final CallTable table = new CallTable();
  private final CallEdge noRoom;
  private final CallPaths paths;
  private CallEdge[] path = new CallEdge[16];
  private CallNode[] nodes = new CallNode[16];
  private long[] startNanos = new long[16];
  private long[] calleeNanos = new long[16];
  private long[] callsBefore = new long[16];
  private long calls;
  private int endpoint;
  private int segments;
  private final int[] outerEndpoints = new int[MAXIMUM_SEGMENTS];
  private final @Nullable Object[] open = new Object[MAXIMUM_SEGMENTS];

  CallState(CallSession session, boolean lent) {
    super(lent);
    this.session = session;
    this.cost = session.cost();
    this.noRoom = new CallEdge(NO_ROOM);
    this.paths = new CallPaths(session);
    path[0] = new CallEdge(OUTSIDE);
    nodes[0] = paths.root(0);
  }

  void push(int method) {
    int at = depth + 1;
    if (at == path.length) {
      grow();
    }
    CallEdge caller = path[depth];
    CallEdge edge = caller.recent;
    if (edge.callee != method || edge.caller != caller.callee || edge.endpoint != endpoint) {
      edge = find(caller, method);
    }
    nodes[at] = node(edge, method);
    edge.calls++;
    if (edge.active++ == 0) {
      edge.outermost++;
    }
    if (edge.whole.active++ != 0) {
      edge.recursive++;
    }
    path[at] = edge;
    calleeNanos[at] = 0;
    callsBefore[at] = ++calls;
    depth = at;
    startNanos[at] = System.nanoTime();
  }

  /// Called by woven code when the call that made the depth `ended` returns. A second call does
  /// nothing.
  public void exit(int ended) {
    leave(ended, System.nanoTime(), 0);
  }

  /// The same when it throws.
  public void thrown(int ended) {
    leave(ended, System.nanoTime(), 1);
  }

  private void leave(int ended, long now, int thrown) {
    if (depth < ended || ended == 0) {
      return;
    }
    while (depth > ended) {
      pop(now, 1); // a stack overflow left it behind
    }
    pop(now, thrown);
    if (depth == 0) {
      mayGiveBack();
    }
  }

  private void pop(long now, int thrown) {
    int at = depth;
    CallEdge edge = path[at];
    long elapsed = now - startNanos[at];
    edge.ownNanos += elapsed - calleeNanos[at];
    if (edge != noRoom) {
      nodes[at].ownNanos += elapsed - calleeNanos[at];
    }
    edge.thrown += thrown;
    if (--edge.active == 0) {
      edge.nanos += elapsed;
      edge.inside += calls - callsBefore[at];
    }
    if (--edge.whole.active == 0) {
      edge.wholeNanos += elapsed;
      long within = calls - callsBefore[at];
      edge.wholeInside += within;
      CallTimes times = edge.times;
      if (times != null) {
        times.record(cost.takenOff(elapsed, within));
      } else if (edge != noRoom) {
        session.untimed.incrementAndGet();
      }
    }
    calleeNanos[at - 1] += elapsed;
    depth = at - 1;
  }

  /// What follows belongs to this endpoint, until `segment` ends.
  void beginRequest(Object segment, @Nullable String name) {
    if (segments < MAXIMUM_SEGMENTS) {
      open[segments] = segment;
      outerEndpoints[segments++] = endpoint;
      endpoint = session.endpoint(name);
    }
  }

  /// The endpoint of an open segment is known only now.
  void nameRequest(Object segment, @Nullable String name) {
    int at = find(segment);
    if (at >= 0 && at == segments - 1) {
      endpoint = session.endpoint(name);
    } else if (at >= 0) {
      outerEndpoints[at + 1] = session.endpoint(name);
    }
  }

  /// Ends a segment, and any inner one that was forgotten; one that is not open is ignored.
  void endRequest(Object segment) {
    int at = find(segment);
    if (at >= 0) {
      endpoint = outerEndpoints[at];
      Arrays.fill(open, at, segments, null);
      segments = at;
    }
    if (depth == 0) {
      mayGiveBack();
    }
  }

  private int find(Object segment) {
    int at = segments - 1;
    while (at >= 0 && open[at] != segment) {
      at--;
    }
    return at;
  }

  /// The path of a call that is about to begin. Code that was entered before a request began is not
  /// of its endpoint, so the path begins anew there.
  private CallNode node(CallEdge edge, int method) {
    CallNode caller = nodes[depth];
    caller.made++;
    if (edge == noRoom) {
      return caller;
    }
    CallEdge whole = edge.whole;
    CallNode node = whole.path;
    if (whole.active == 0 || node == null || node.endpoint != endpoint) {
      node = paths.child(caller.endpoint == endpoint ? caller : paths.root(endpoint), method);
      whole.path = node;
    }
    node.calls++;
    return node;
  }

  private void mayGiveBack() {
    if (lent && segments == 0) {
      CallProbe.giveBack(this);
    }
  }

  private CallEdge find(CallEdge caller, int method) {
    CallEdge edge = table.find(endpoint, caller.callee, method);
    if (edge == null) {
      edge = create(caller.callee, method);
    }
    caller.recent = edge;
    return edge;
  }

  private CallEdge create(int caller, int method) {
    if (!session.takeEdge()) {
      return noRoom;
    }
    CallEdge whole = table.find(CallTable.WHOLE, CallTable.WHOLE, method);
    if (whole == null) {
      whole = new CallEdge(method);
      table.add(whole);
    }
    CallEdge created = new CallEdge(endpoint, caller, method, whole);
    created.times = times(whole);
    table.add(created);
    return created;
  }

  /// Those of a method for the current endpoint; null if there is no room.
  private @Nullable CallTimes times(CallEdge whole) {
    for (CallTimes times = whole.times; times != null; times = times.next) {
      if (times.endpoint == endpoint) {
        return times;
      }
    }
    if (!session.takeBytes(CallTimes.BYTES)) {
      return null;
    }
    CallTimes created = new CallTimes(session, endpoint, whole.times);
    whole.times = created;
    return created;
  }

  private void grow() {
    int larger = 2 * path.length;
    path = Arrays.copyOf(path, larger);
    nodes = Arrays.copyOf(nodes, larger);
    startNanos = Arrays.copyOf(startNanos, larger);
    calleeNanos = Arrays.copyOf(calleeNanos, larger);
    callsBefore = Arrays.copyOf(callsBefore, larger);
  }

  /// Adds what was counted to `sum`; calls that are still active count up to now.
  ///
  /// @return calls that found no room
  long addTo(CallTable sum) {
    for (CallEdge edge : table.now()) {
      if (edge != null && edge.endpoint != CallTable.WHOLE) {
        in(sum, edge).add(edge);
      }
    }
    addActive(sum);
    return noRoom.calls;
  }

  /// Adds how long calls took; the key's lower half is the callee, the upper the endpoint.
  void addTimesTo(Map<Long, CallTimes> sum) {
    for (CallEdge edge : table.now()) {
      if (edge == null || edge.endpoint != CallTable.WHOLE) {
        continue;
      }
      for (CallTimes times = edge.times; times != null; times = times.next) {
        if (times.count() > 0) {
          int of = times.endpoint;
          long key = ((long) of << 32) | edge.callee;
          sum.computeIfAbsent(key, k -> new CallTimes(session, of, null)).add(times);
        }
      }
    }
  }

  /// Writes the paths, and on them the own time of calls that have not returned.
  void writePaths(DataOutput out) throws IOException {
    CallNode[] on = nodes;
    long[] own = runningOwn(System.nanoTime());
    Map<CallNode, Long> running = new IdentityHashMap<>();
    for (int at = 1; at < own.length && at < on.length; at++) {
      if (path[at] != noRoom) {
        running.merge(on[at], own[at], Long::sum);
      }
    }
    paths.write(out, running);
  }

  /// Own time of each active call up to now. The thread may go on meanwhile: where that makes no
  /// sense it is nothing.
  private long[] runningOwn(long now) {
    long[] starts = startNanos;
    long[] callees = calleeNanos;
    int top = Math.min(depth, Math.min(starts.length, callees.length) - 1);
    long[] own = new long[top + 1];
    long above = 0;
    for (int at = top; at > 0; at--) {
      long elapsed = now - starts[at];
      if (elapsed < above) {
        break;
      }
      own[at] = Math.max(0, elapsed - above - callees[at]);
      above = elapsed;
    }
    return own;
  }

  private void addActive(CallTable sum) {
    long now = System.nanoTime();
    CallEdge[] edges = path;
    long[] starts = startNanos;
    long[] own = runningOwn(now);
    CallTable seen = new CallTable();
    // Outermost activations only: from the bottom up, each edge and each callee once.
    for (int at = 1; at < own.length && at < edges.length && at < starts.length; at++) {
      CallEdge edge = edges[at];
      if (edge == noRoom) {
        continue;
      }
      in(sum, edge).ownNanos += own[at];
      long elapsed = Math.max(0, now - starts[at]);
      if (seen.find(edge.endpoint, edge.caller, edge.callee) == null) {
        seen.add(edge);
        in(sum, edge).nanos += elapsed;
      }
      if (seen.find(CallTable.WHOLE, CallTable.WHOLE, edge.callee) == null) {
        seen.add(edge.whole);
        in(sum, edge).wholeNanos += elapsed;
      }
    }
  }

  /// Own time of the calls below the first one: for the calibration.
  long nestedNanos() {
    return calleeNanos[1];
  }

  private static CallEdge in(CallTable sum, CallEdge like) {
    CallEdge found = sum.find(like.endpoint, like.caller, like.callee);
    if (found == null) {
      found = new CallEdge(like.endpoint, like.caller, like.callee, like.whole);
      sum.add(found);
    }
    return found;
  }
}
