package dev.brisk.profiler.agent;

import java.io.DataOutput;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;

/// The calls of one thread: a tree, and the path in it that is active now.
public final class CallState {
  /// Beyond this many nodes new contexts are counted directly below the root.
  static final int MAXIMUM_NODES = 60_000;

  final CallSession session;
  final boolean lent;

  /// Active woven calls; woven code keeps its own depth and hands it to [#exit].
  public int depth;

  private final CallNode root = new CallNode(-1, null);
  private CallNode[] stack = new CallNode[32];
  private long[] starts = new long[32];
  private int nodes;
  private volatile WeakReference<Thread> owner = new WeakReference<>(null);

  CallState(CallSession session, boolean lent) {
    this.session = session;
    this.lent = lent;
    stack[0] = root;
  }

  void own(Thread thread) {
    owner = new WeakReference<>(thread);
  }

  boolean orphaned() {
    Thread thread = owner.get();
    return thread == null || !thread.isAlive();
  }

  void push(int method) {
    int next = depth + 1;
    if (next == stack.length) {
      stack = Arrays.copyOf(stack, next * 2);
      starts = Arrays.copyOf(starts, next * 2);
    }
    CallNode caller = stack[depth];
    CallNode node = caller.child(method);
    if (node == null) {
      node = create(caller, method);
    }
    node.calls++;
    stack[next] = node;
    depth = next;
    starts[next] = System.nanoTime();
  }

  /// Called by woven code when the call that made the depth `ended` returns or throws.
  public void exit(int ended) {
    long now = System.nanoTime();
    if (depth < ended) {
      return;
    }
    CallNode node = stack[ended];
    long elapsed = now - starts[ended];
    node.nanos += elapsed;
    CallNode caller = stack[ended - 1];
    if (node.parent != caller) {
      caller.foldedNanos += elapsed;
    }
    depth = ended - 1;
    if (lent && ended == 1) {
      CallProbe.giveBack(this);
    }
  }

  private CallNode create(CallNode caller, int method) {
    if (nodes < MAXIMUM_NODES) {
      nodes++;
      return caller.add(method);
    }
    session.folded = true;
    CallNode found = root.child(method);
    return found == null ? root.add(method) : found;
  }

  /// Writes the tree in preorder: method, calls, nanoseconds, folded nanoseconds, child count.
  /// Calls that are still active count up to now.
  void write(DataOutput out) throws IOException {
    Map<CallNode, Long> active = new IdentityHashMap<>();
    long now = System.nanoTime();
    CallNode[] path = stack;
    long[] since = starts;
    for (int i = Math.min(depth, Math.min(path.length, since.length) - 1); i > 0; i--) {
      active.merge(path[i], Math.max(0, now - since[i]), Long::sum);
    }
    Deque<CallNode> open = new ArrayDeque<>();
    open.push(root);
    while (!open.isEmpty()) {
      CallNode node = open.pop();
      CallNode[] children = node.childrenNow();
      out.writeInt(node.method);
      out.writeLong(node.calls);
      out.writeLong(node.nanos + active.getOrDefault(node, 0L));
      out.writeLong(node.foldedNanos);
      out.writeInt(children.length);
      for (int i = children.length - 1; i >= 0; i--) {
        open.push(children[i]);
      }
    }
  }
}
