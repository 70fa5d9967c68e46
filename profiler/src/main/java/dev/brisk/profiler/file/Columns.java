package dev.brisk.profiler.file;

import dev.brisk.profiler.sample.model.CallTree;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;

/// A call tree as columns, in preorder, the heaviest child first.
///
/// `up` is how many levels a node lies above a child of the node before it: 0 for its first child,
/// 1 for its sibling. Small numbers, and mostly equal ones, which deflate well.
///
/// Not safe for use by several threads.
public final class Columns {
  private int[] up = new int[64];
  private int[] method = new int[64];
  private long[] self = new long[64];
  private long[] count = new long[64];
  private final List<SortedMap<Integer, Long>> times = new ArrayList<>();
  private int size;

  private record Visit(CallTree.Node node, int depth) {}

  /// The tree of a profile, without its root.
  public static Columns of(CallTree tree) {
    Columns columns = new Columns();
    Deque<Visit> open = new ArrayDeque<>();
    push(open, tree.root(), 0);
    int before = -1;
    while (!open.isEmpty()) {
      Visit visit = open.pop();
      CallTree.Node node = visit.node();
      columns.add(before + 1 - visit.depth(), node.method(), node.self(), node.count());
      columns.times.add(node.times());
      before = visit.depth();
      push(open, node, visit.depth() + 1);
    }
    return columns;
  }

  private static void push(Deque<Visit> open, CallTree.Node parent, int depth) {
    List<CallTree.Node> children = parent.children();
    children.sort(
        Comparator.comparingLong(CallTree.Node::total)
            .thenComparing(Comparator.comparingInt(CallTree.Node::method).reversed()));
    for (CallTree.Node child : children) {
      open.push(new Visit(child, depth)); // the heaviest last, so that it is popped first
    }
  }

  /// Adds the next node in preorder.
  public void add(int levelsUp, int methodNumber, long selfWeight, long calls) {
    if (size == up.length) {
      up = Arrays.copyOf(up, 2 * size);
      method = Arrays.copyOf(method, 2 * size);
      self = Arrays.copyOf(self, 2 * size);
      count = Arrays.copyOf(count, 2 * size);
    }
    up[size] = levelsUp;
    method[size] = methodNumber;
    self[size] = selfWeight;
    count[size] = calls;
    size++;
  }

  /// Builds the tree again. Totals are sums of what lies below.
  ///
  /// @param rootSelf weight that belongs to no frame
  /// @param rootCount samples in all
  void into(CallTree tree, long rootSelf, long rootCount) {
    CallTree.Node[] path = new CallTree.Node[Math.min(size, CallTree.MAX_DEPTH) + 1];
    path[0] = tree.root();
    tree.root().add(rootCount, rootSelf, rootSelf);
    int depth = 0;
    for (int i = 0; i < size; i++) {
      depth = depth + 1 - up[i];
      if (depth < 1) {
        throw new IllegalArgumentException("a node lies above the root");
      }
      CallTree.requireDepth(depth);
      CallTree.Node node = path[depth - 1].child(method[i]);
      path[depth] = node;
      node.add(count[i], self[i], self[i]);
      times(i).forEach(node::at);
      for (int above = 0; above < depth; above++) {
        path[above].add(0, 0, self[i]);
      }
    }
  }

  int size() {
    return size;
  }

  int up(int i) {
    return up[i];
  }

  int method(int i) {
    return method[i];
  }

  long self(int i) {
    return self[i];
  }

  long count(int i) {
    return count[i];
  }

  /// When the own weight of a node was sampled.
  SortedMap<Integer, Long> times(int i) {
    return i < times.size() ? times.get(i) : Collections.emptySortedMap();
  }

  /// Says when the node that was added last was sampled.
  void times(SortedMap<Integer, Long> known) {
    while (times.size() < size - 1) {
      times.add(Collections.emptySortedMap());
    }
    times.add(known);
  }
}
