package dev.brisk.profiler.agent;

/// What one thread has counted for one method. Written by that thread only.
///
/// Times are weighted: a timed frame that stands for `w` frames adds `w` times its nanoseconds. The
/// lines and the function are weighted alike, so their sums agree to the nanosecond.
final class LineCounters {
  /// Of 75 parts of a program's time one may go into reading clocks, with what surrounds each
  /// reading about 2 %.
  static final int BEARABLE = 75;

  private static final int RECENT = 64;

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

  /// Time of outermost activations without what the probes cost: of all of them while [#clocking],
  /// otherwise weighted as the lines.
  long callNanos;

  /// The part of it that no call stands for that was not timed.
  long exactNanos;

  /// When the first of them was read; no thread can have spent more time here than since then.
  long firstNanos;

  /// By how much the lines' part of the weighted time may be off, at most, squared.
  double variance;

  /// Whether a call takes so long that reading the clock at its entry and exit does not matter.
  boolean clocking;

  /// Time, clock reads and number of the latest timed calls, which say what timing one costs.
  long recentNanos;

  long recentTicks;
  int recentCalls;

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

  /// For how many calls the next timed one is to stand, on average: so many that timing costs less
  /// than about one part in [#BEARABLE], but no more than `period`.
  int mean(int period, long clockNanos) {
    long spent = recentTicks * clockNanos;
    long real = Math.max(1, recentNanos - spent);
    long mean = Math.min(Math.min(period, 1 + calls / 16), 1 + BEARABLE * spent / real);
    clocking = mean > 1 && 2 * BEARABLE * clockNanos * recentCalls <= real;
    return (int) mean;
  }

  /// How much of [#callNanos] was measured, 0 to 1.
  double measured() {
    return callNanos <= 0 ? 1 : Math.min(1, (double) exactNanos / callNanos);
  }

  /// The part of [#callNanos] without woven callees.
  double ownNanos() {
    long own = 0;
    for (long nanos : selfNanos) {
      own += nanos;
    }
    return functionNanos <= 0 ? 0 : (double) own * callNanos / functionNanos;
  }

  /// A timed call has ended.
  void timed(long nanos, long reads) {
    recentNanos += nanos;
    recentTicks += reads;
    if (++recentCalls == RECENT) {
      recentNanos /= 2;
      recentTicks /= 2;
      recentCalls /= 2;
    }
  }

  void add(LineCounters other) {
    calls += other.calls;
    timedCalls += other.timedCalls;
    functionNanos += other.functionNanos;
    callNanos += other.callNanos;
    exactNanos += other.exactNanos;
    variance += other.variance;
    for (int line = 0; line < hits.length && line < other.hits.length; line++) {
      hits[line] += other.hits[line];
      nanos[line] += other.nanos[line];
      selfNanos[line] += other.selfNanos[line];
      ticks[line] += other.ticks[line];
      selfTicks[line] += other.selfTicks[line];
    }
  }
}
