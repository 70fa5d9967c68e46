package dev.brisk.profiler.agent;

import org.jspecify.annotations.Nullable;

/// Edges by endpoint, caller and callee: an open hash table that one thread writes.
///
/// Another thread may read it meanwhile and then sees some moment of it.
final class CallTable {
  /// Stands for endpoint and caller in a [CallEdge#whole].
  static final int WHOLE = -3;

  private @Nullable CallEdge[] slots = new CallEdge[32];
  private int size;

  @Nullable CallEdge find(int endpoint, int caller, int callee) {
    @Nullable CallEdge[] table = slots;
    int mask = table.length - 1;
    for (int i = slot(endpoint, caller, callee) & mask; ; i = (i + 1) & mask) {
      CallEdge edge = table[i];
      if (edge == null || edge.is(endpoint, caller, callee)) {
        return edge;
      }
    }
  }

  void add(CallEdge edge) {
    if (2 * (size + 1) > slots.length) {
      @Nullable CallEdge[] larger = new CallEdge[2 * slots.length];
      for (CallEdge moved : slots) {
        if (moved != null) {
          place(larger, moved);
        }
      }
      slots = larger;
    }
    place(slots, edge);
    size++;
  }

  int size() {
    return size;
  }

  /// The edges at this moment, with gaps.
  @Nullable CallEdge[] now() {
    return slots;
  }

  private static void place(@Nullable CallEdge[] table, CallEdge edge) {
    int mask = table.length - 1;
    int i = slot(edge.endpoint, edge.caller, edge.callee) & mask;
    while (table[i] != null) {
      i = (i + 1) & mask;
    }
    table[i] = edge;
  }

  private static int slot(int endpoint, int caller, int callee) {
    int mixed = (callee * 31 + caller) * 0x9E3779B9 + endpoint * 0x85EBCA6B;
    return mixed ^ (mixed >>> 15);
  }
}
