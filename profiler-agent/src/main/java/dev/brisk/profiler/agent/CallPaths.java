package dev.brisk.profiler.agent;

import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The calling context tree of one thread (Ammons, Ball, Larus 1997), in the order in which its
/// paths were first taken. A recursion adds no path: its calls are those of its outermost
/// activation's path, so that the tree is as deep as there are methods.
///
/// Another thread may read it meanwhile and then sees some moment of it.
final class CallPaths {
  static final int DEEPEST = 500;
  private static final int NONE = -1;

  private final CallSession session;
  private @Nullable CallNode[] nodes = new CallNode[16];
  private int size;
  private int[] slots = new int[32];

  CallPaths(CallSession session) {
    this.session = session;
  }

  /// What is called from code that is not measured, for an endpoint.
  CallNode root(int endpoint) {
    int found = find(NONE, endpoint);
    return found >= 0
        ? node(found)
        : add(new CallNode(size, NONE, endpoint, CallState.OUTSIDE, 0), endpoint);
  }

  /// The path of a method that `caller` calls; `caller` itself if there is no room for it.
  CallNode child(CallNode caller, int method) {
    CallNode recent = caller.recent;
    if (recent.method == method && recent.parent == caller.index) {
      return recent;
    }
    int found = find(caller.index, method);
    CallNode child;
    if (found >= 0) {
      child = node(found);
    } else if (caller.depth >= DEEPEST || !session.takePath()) {
      session.pathless.incrementAndGet();
      return caller;
    } else {
      int depth = caller.depth + 1;
      child = add(new CallNode(size, caller.index, caller.endpoint, method, depth), method);
    }
    caller.recent = child;
    return child;
  }

  /// Writes how many there are, then of each, callers first: the number of its caller, endpoint,
  /// method, calls, calls made, own time.
  ///
  /// @param running own time of calls that have not returned
  void write(DataOutput out, Map<CallNode, Long> running) throws IOException {
    @Nullable CallNode[] now = nodes;
    int count = 0;
    while (count < now.length && now[count] != null) {
      count++;
    }
    out.writeInt(count);
    for (int i = 0; i < count; i++) {
      CallNode node = now[i];
      if (node != null) {
        out.writeInt(node.parent);
        out.writeInt(node.endpoint);
        out.writeInt(node.method);
        out.writeLong(node.calls);
        out.writeLong(node.made);
        out.writeLong(node.ownNanos + running.getOrDefault(node, 0L));
      }
    }
  }

  private CallNode node(int index) {
    CallNode node = nodes[index];
    if (node == null) {
      throw new IllegalStateException("path " + index + " of " + size);
    }
    return node;
  }

  /// @param last the method, or a root's endpoint
  private int find(int parent, int last) {
    int mask = slots.length - 1;
    for (int i = slot(parent, last) & mask; ; i = (i + 1) & mask) {
      int at = slots[i] - 1;
      if (at < 0) {
        return NONE;
      }
      CallNode node = node(at);
      if (node.parent == parent && last(node) == last) {
        return at;
      }
    }
  }

  private CallNode add(CallNode node, int last) {
    if (size == nodes.length) {
      nodes = Arrays.copyOf(nodes, 2 * size);
    }
    if (2 * (size + 1) > slots.length) {
      int[] smaller = slots;
      slots = new int[2 * smaller.length];
      for (int slot : smaller) {
        if (slot > 0) {
          CallNode moved = node(slot - 1);
          place(moved.parent, last(moved), slot);
        }
      }
    }
    nodes[size++] = node;
    place(node.parent, last, size);
    return node;
  }

  private void place(int parent, int last, int slot) {
    int mask = slots.length - 1;
    int i = slot(parent, last) & mask;
    while (slots[i] != 0) {
      i = (i + 1) & mask;
    }
    slots[i] = slot;
  }

  private static int last(CallNode node) {
    return node.parent == NONE ? node.endpoint : node.method;
  }

  private static int slot(int parent, int last) {
    int mixed = (last * 31 + parent) * 0x9E3779B9;
    return mixed ^ (mixed >>> 15);
  }
}
