package dev.brisk.profiler.agent;

import java.util.concurrent.atomic.AtomicLong;

/// One run of the line profiler: its shards, and how it times.
final class LineSession extends Shards<LineState> {
  /// 0: count hits only. 1: time every call. n: time one call in about n.
  final int period;

  /// What one read of the clock costs here.
  final long clockNanos;

  private final AtomicLong seed = new AtomicLong(System.nanoTime());

  LineSession(int period, long clockNanos) {
    this.period = period;
    this.clockNanos = clockNanos;
  }

  @Override
  LineState create(boolean lent) {
    return new LineState(this, lent, seed.incrementAndGet());
  }
}
