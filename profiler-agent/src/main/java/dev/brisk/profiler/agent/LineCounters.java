package dev.brisk.profiler.agent;

/// What one thread has counted for one method. Written by that thread only.
///
/// Times are weighted: a timed frame that stands for `w` frames adds `w` times its nanoseconds. The
/// lines and the function are weighted alike, so their sums agree to the nanosecond.
final class LineCounters {
  final long[] hits;

  /// Wall time by line, callees included, outermost activations only.
  final long[] nanos;

  /// Wall time by line without woven callees, all activations.
  final long[] selfNanos;

  /// Clock reads that fell into [#nanos]: what the probes themselves cost.
  final long[] ticks;

  /// Clock reads that fell into [#selfNanos].
  final long[] selfTicks;

  long calls;
  long timedCalls;

  /// Wall time of outermost activations, from entry to exit, taken apart from the lines.
  long functionNanos;

  /// Activations on this thread's stack.
  int active;

  /// Calls until the next timed one.
  int untilTimed = 1;

  /// How many calls the next timed one stands for.
  int weight = 1;

  LineCounters(int lines) {
    hits = new long[lines];
    nanos = new long[lines];
    selfNanos = new long[lines];
    ticks = new long[lines];
    selfTicks = new long[lines];
  }
}
