package dev.brisk.profiler.agent;

import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The door from woven code into the line profiler.
///
/// Counts are exact without locks or atomic operations: each thread writes to a shard of its own.
/// Reading while threads run gives a moment ago; reading after the bytecode was restored gives all,
/// since restoring stops every thread at a safepoint.
public final class LineProbe {
  private static final ThreadLocal<@Nullable LineState> STATE = new ThreadLocal<>();

  private static volatile LineSession session = new LineSession(0, 0);
  private static volatile int[] lineCounts = {};

  private LineProbe() {}

  /// Called by woven code on entry. `method` is the number that the weaver gave it.
  public static LineFrame enter(int method) {
    LineState state = STATE.get();
    if (state == null || state.session != session) {
      LineSession now = session;
      state = now.acquire();
      if (state == null) {
        now.dropped.incrementAndGet();
        return LineFrame.uncounted(lineCount(method));
      }
      STATE.set(state);
    }
    return state.push(method);
  }

  /// Starts counting afresh. `period` as in [LineSession].
  public static void start(int period) {
    session = new LineSession(period, calibrate());
  }

  /// Tells how many lines each of the methods from `firstMethod` on has.
  public static synchronized void register(int firstMethod, int[] counts) {
    int[] grown =
        Arrays.copyOf(lineCounts, Math.max(lineCounts.length, firstMethod + counts.length));
    System.arraycopy(counts, 0, grown, firstMethod, counts.length);
    lineCounts = grown;
  }

  /// The number that the next woven method may take: numbers are never used twice in one JVM, since
  /// a frame of an earlier run may still be about to enter.
  public static int nextMethod() {
    return lineCounts.length;
  }

  /// Writes what a clock read costs and how many calls were not counted; then, for each method that
  /// ran: number, calls, timed calls, function time, the same without the probes, the variance,
  /// line count, then hits, time, self time and the clock reads in either, for each line; -1 ends
  /// the list. Calls that have not returned count up to now.
  public static void write(DataOutput out) throws IOException {
    LineSession now = session;
    long readAt = System.nanoTime();
    int methods = lineCounts.length;
    out.writeLong(now.clockNanos);
    out.writeLong(now.dropped.get());
    LineCounters[] sums = new LineCounters[methods];
    for (int method = 0; method < methods; method++) {
      sums[method] = new LineCounters(lineCount(method));
    }
    for (LineState state : now.all) {
      state.addTo(sums, readAt);
    }
    for (int method = 0; method < methods; method++) {
      LineCounters sum = sums[method];
      if (sum.calls == 0) {
        continue;
      }
      out.writeInt(method);
      out.writeLong(sum.calls);
      out.writeLong(sum.timedCalls);
      out.writeLong(sum.functionNanos);
      out.writeLong(sum.callNanos);
      out.writeDouble(sum.variance);
      out.writeInt(sum.hits.length);
      for (int line = 0; line < sum.hits.length; line++) {
        out.writeLong(sum.hits[line]);
        out.writeLong(sum.nanos[line]);
        out.writeLong(sum.selfNanos[line]);
        out.writeLong(sum.ticks[line]);
        out.writeLong(sum.selfTicks[line]);
      }
    }
    out.writeInt(-1);
  }

  static int lineCount(int method) {
    int[] counts = lineCounts;
    return method < counts.length ? counts[method] : 0;
  }

  static void giveBack(LineState state) {
    STATE.remove();
    state.session.giveBack(state);
  }

  /// The least mean of many batches: what a read costs once the compiler has seen it. Rather too
  /// little than too much, since it is subtracted.
  private static long calibrate() {
    long best = Long.MAX_VALUE;
    for (int batch = 0; batch < 300; batch++) {
      best = Math.min(best, batch());
    }
    return best;
  }

  private static long batch() {
    long start = System.nanoTime();
    long end = start;
    for (int i = 0; i < 1_000; i++) {
      end = System.nanoTime();
    }
    return (end - start) / 1_000;
  }
}
