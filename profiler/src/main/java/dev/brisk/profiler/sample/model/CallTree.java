package dev.brisk.profiler.sample.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Stacks with equal beginnings merged into a tree, outermost frame first.
///
/// Not safe for use by several threads.
public final class CallTree {
  /// A method below its callers.
  public static final class Node {
    private final int method;
    private final Map<Integer, Node> children = new HashMap<>();
    private long self;
    private long total;
    private long count;
    private @Nullable SortedMap<Integer, Long> times;

    Node(int method) {
      this.method = method;
    }

    /// Index into the profile's methods; -1 for the root.
    public int method() {
      return method;
    }

    /// Weight of samples that end here.
    public long self() {
      return self;
    }

    /// Weight of samples that pass here.
    public long total() {
      return total;
    }

    /// Samples that pass here; where calls are counted, calls.
    public long count() {
      return count;
    }

    public List<Node> children() {
      return new ArrayList<>(children.values());
    }

    /// The child for a method, made if there is none.
    public Node child(int wanted) {
      return children.computeIfAbsent(wanted, Node::new);
    }

    /// Own weight by stretch of the profile's timeline, as far as it is known when it was.
    public SortedMap<Integer, Long> times() {
      return times == null ? Collections.emptySortedMap() : times;
    }

    /// Adds own weight to a stretch of the timeline; [#add] is told of it apart.
    public void at(int stretch, long weight) {
      if (times == null) {
        times = new TreeMap<>();
      }
      times.merge(stretch, weight, Long::sum);
    }

    /// Adds figures that are known of this node.
    public void add(long calls, long selfWeight, long totalWeight) {
      count += calls;
      self += selfWeight;
      total += totalWeight;
    }
  }

  /// How deep a tree may be: as deep as stacks of the JFR are. All who walk it do so by recursion.
  public static final int MAX_DEPTH = 2_048;

  private final Node root = new Node(-1);

  public Node root() {
    return root;
  }

  /// Adds one stack.
  ///
  /// @param methods innermost first
  /// @return the node of the innermost
  /// @throws IllegalArgumentException if there are more than [#MAX_DEPTH]
  public Node add(int[] methods, long weight, long samples) {
    requireDepth(methods.length);
    Node node = root;
    node.total += weight;
    node.count += samples;
    for (int i = methods.length - 1; i >= 0; i--) {
      node = node.child(methods[i]);
      node.total += weight;
      node.count += samples;
    }
    node.self += weight;
    return node;
  }

  /// @throws IllegalArgumentException if a stack is deeper than a tree may be
  public static void requireDepth(int frames) {
    if (frames > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "a stack has " + frames + " frames, and " + MAX_DEPTH + " are the most that is shown");
    }
  }
}
