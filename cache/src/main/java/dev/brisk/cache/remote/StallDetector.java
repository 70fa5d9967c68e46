package dev.brisk.cache.remote;

import java.util.function.LongSupplier;

/// Notices that the remote tier has stalled, long before a command times out.
///
/// How it works. While reads are under way, it looks every few milliseconds whether any answer came
/// since the oldest of them was asked. After so long without one (100 ms by default: shorter pauses
/// are ordinary, Redis forks for a snapshot, somebody reads a large key) the stall has begun;
/// whoever could load sooner than it is worth to wait then goes on without the lease, those who
/// wait and those who come. The first answer ends it. It trips nothing: the breaker still opens by
/// time-outs, so a stall that was none costs some loads and no connection.
///
/// Two things that look alike are not taken for it. A tier under load answers each late, but some
/// all the time. And when this process itself stood still (a collection, a starved processor), the
/// looks come late, and what arrived meanwhile was not read yet: the waiting then starts anew.
///
/// Looks come from one thread; everything else may be called from anywhere.
final class StallDetector {
  static final long LOOK_MILLIS = 5;

  /// A look that comes so late tells of a pause of our own.
  private static final long LATE_NANOS = 4 * LOOK_MILLIS * 1_000_000;

  private final long timeoutNanos;
  private final LongSupplier nanoClock;
  private volatile long answeredNanos;
  private volatile boolean stalled;
  private volatile long sinceNanos;
  private long lookedNanos;
  private long resumedNanos;

  StallDetector(long timeoutNanos, LongSupplier nanoClock) {
    this.timeoutNanos = timeoutNanos;
    this.nanoClock = nanoClock;
    begin();
  }

  /// Looking begins, after a time without.
  void begin() {
    lookedNanos = nanoClock.getAsLong();
    resumedNanos = lookedNanos;
    answeredNanos = lookedNanos;
  }

  void answered() {
    answeredNanos = nanoClock.getAsLong();
    if (stalled) {
      stalled = false;
    }
  }

  /// @param oldestNanos when the oldest read that is under way was asked
  void look(long oldestNanos) {
    long now = nanoClock.getAsLong();
    if (now - lookedNanos > LATE_NANOS) {
      resumedNanos = now;
    }
    lookedNanos = now;
    if (stalled) {
      return;
    }
    long since = later(later(oldestNanos, answeredNanos), resumedNanos);
    if (now - since < timeoutNanos) {
      return;
    }
    sinceNanos = since;
    stalled = true;
    // An answer that came meanwhile did not see it, or is seen here.
    if (answeredNanos - since > 0) {
      stalled = false;
    }
  }

  /// A command failed, so that nobody need wait for it; the next one shows how things are.
  void end() {
    stalled = false;
  }

  /// Whether it has lasted so long. For hot paths.
  boolean longerThan(long maxWaitNanos) {
    return stalled && nanoClock.getAsLong() - sinceNanos >= maxWaitNanos;
  }

  boolean stalled() {
    return stalled;
  }

  /// [System#nanoTime] may overflow.
  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }
}
