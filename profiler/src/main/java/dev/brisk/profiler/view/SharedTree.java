package dev.brisk.profiler.view;

import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.sample.model.CallTree;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A tree made of a call graph: each method's time is shared out among its callers in proportion to
/// the time that they spent in it.
///
/// Recursion ends at the first method that is on the path already; what lies below it belongs to
/// it.
final class SharedTree {
  private static final int DEEPEST = 80;

  /// Parts of everything that are not worth a frame.
  private static final double LEAST = 1e-5;

  private final Map<Integer, List<CallGraph.Edge>> callees = new HashMap<>();
  private final Map<Integer, Long> nanos = new HashMap<>();
  private final double least;

  private SharedTree(CallGraph graph, String endpoint) {
    long total = 0;
    BitSet entered = new BitSet(graph.methods().size());
    for (CallGraph.Edge edge : graph.edges()) {
      if (edge.endpoint().equals(endpoint) && edge.caller() != edge.callee()) {
        entered.set(edge.callee());
      }
    }
    for (CallGraph.Edge edge : graph.edges()) {
      if (edge.endpoint().equals(endpoint)) {
        // A caller that was entered before the request began is not of this endpoint.
        boolean inner = edge.caller() >= 0 && entered.get(edge.caller());
        int caller = inner ? edge.caller() : CallGraph.OUTSIDE;
        callees.computeIfAbsent(caller, c -> new ArrayList<>()).add(edge);
        if (edge.caller() != edge.callee()) {
          nanos.merge(edge.callee(), edge.nanos(), Long::sum);
        }
        total += edge.ownNanos();
      }
    }
    least = LEAST * total;
  }

  static CallTree of(CallGraph graph, String endpoint) {
    CallTree tree = new CallTree();
    new SharedTree(graph, endpoint)
        .expand(tree.root(), CallGraph.OUTSIDE, 1, new BitSet(graph.methods().size()), 0);
    return tree;
  }

  /// @param part how much of the caller's activity this node stands for, 0 to 1
  /// @return the weight that was added
  private long expand(CallTree.Node node, int caller, double part, BitSet active, int depth) {
    long added = 0;
    for (CallGraph.Edge edge : callees.getOrDefault(caller, List.of())) {
      int callee = edge.callee();
      long own = Math.round(part * edge.ownNanos());
      long calls = Math.round(part * edge.calls());
      if (callee == caller) {
        node.add(calls, own, own);
        added += own;
        continue;
      }
      CallTree.Node child = node.child(callee);
      long below = 0;
      boolean worth = part * edge.nanos() >= least && depth < DEEPEST && !active.get(callee);
      if (worth) {
        active.set(callee);
        double share = (double) edge.nanos() / Math.max(1, nanos.getOrDefault(callee, 1L));
        below = expand(child, callee, part * Math.min(1, share), active, depth + 1);
        active.clear(callee);
      }
      child.add(calls, own, own + below);
      added += own + below;
    }
    if (depth == 0) {
      node.add(0, 0, added);
    }
    return added;
  }
}
