package dev.brisk.profiler.agent;

/// A path of calls of one thread: a method below the path that called it. Written by that thread
/// only.
final class CallNode {
  /// Its number among the thread's paths, and that of the path above it; a root has none above.
  final int index;

  final int parent;
  final int endpoint;
  final int method;
  final int depth;

  /// Where the last call went: the first guess for the next one.
  CallNode recent;

  long calls;

  /// Calls that this path made.
  long made;

  /// Time without measured callees.
  long ownNanos;

  CallNode(int index, int parent, int endpoint, int method, int depth) {
    this.index = index;
    this.parent = parent;
    this.endpoint = endpoint;
    this.method = method;
    this.depth = depth;
    this.recent = this;
  }
}
