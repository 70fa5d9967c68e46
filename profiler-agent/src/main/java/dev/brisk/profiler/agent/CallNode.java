package dev.brisk.profiler.agent;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A method in the context of its callers: one node of a thread's tree of calls.
final class CallNode {
  final int method;
  final @Nullable CallNode parent;
  long calls;
  long nanos;

  /// Time of callees that found no room in the tree and were counted below the root.
  long foldedNanos;

  private int size;
  private @Nullable CallNode[] children = new CallNode[2];
  private @Nullable CallNode recent;

  CallNode(int method, @Nullable CallNode parent) {
    this.method = method;
    this.parent = parent;
  }

  /// The child for a method, or null if there is none yet.
  @Nullable CallNode child(int wanted) {
    CallNode last = recent;
    if (last != null && last.method == wanted) {
      return last;
    }
    @Nullable CallNode[] table = children;
    int mask = table.length - 1;
    for (int i = wanted & mask; ; i = (i + 1) & mask) {
      CallNode found = table[i];
      if (found == null) {
        return null;
      }
      if (found.method == wanted) {
        recent = found;
        return found;
      }
    }
  }

  CallNode add(int wanted) {
    if ((size + 1) * 2 > children.length) {
      @Nullable CallNode[] larger = new CallNode[children.length * 2];
      for (CallNode child : children) {
        if (child != null) {
          place(larger, child);
        }
      }
      children = larger;
    }
    CallNode created = new CallNode(wanted, this);
    place(children, created);
    size++;
    recent = created;
    return created;
  }

  /// The children at this moment; another thread may be adding to them.
  CallNode[] childrenNow() {
    @Nullable CallNode[] table = children;
    CallNode[] found = new CallNode[table.length];
    int count = 0;
    for (CallNode child : table) {
      if (child != null) {
        found[count++] = child;
      }
    }
    return Arrays.copyOf(found, count);
  }

  private static void place(@Nullable CallNode[] table, CallNode child) {
    int mask = table.length - 1;
    int i = child.method & mask;
    while (table[i] != null) {
      i = (i + 1) & mask;
    }
    table[i] = child;
  }
}
