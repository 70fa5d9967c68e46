package dev.brisk.cache;

import java.util.function.LongSupplier;

/// Notices that the remote tier has gone silent, long before a command times out.
///
/// How it works. While reads are under way, it looks every few milliseconds whether any answer came
/// since the oldest of them was asked. After so long without one (100 ms by default: shorter pauses
/// are ordinary, Redis forks for a snapshot, somebody reads a large key) the silence has begun;
/// whoever could load sooner than it is worth to wait then goes on alone, those who wait and those
/// who come. The first answer ends it. It trips nothing: the breaker still opens by time-outs, so a
/// silence that was none costs some loads and no connection.
///
/// Two things that look alike are not taken for it. A tier under load answers each late, but some
/// all the time. And when this process itself stood still (a collection, a starved processor), the
/// looks come late, and what arrived meanwhile was not read yet: the waiting then starts anew.
///
/// Looks come from one thread; everything else may be called from anywhere.
final class Silence {
  static final long LOOK_MILLIS = 5;

  /// A look that comes so late tells of a pause of our own.
  private static final long LATE_NANOS = 4 * LOOK_MILLIS * 1_000_000;

  private final long leastNanos;
  private final LongSupplier nanoClock;
  private volatile long answeredNanos;
  private volatile boolean silent;
  private volatile long sinceNanos;
  private long lookedNanos;
  private long resumedNanos;

  Silence(long leastNanos, LongSupplier nanoClock) {
    this.leastNanos = leastNanos;
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
    if (silent) {
      silent = false;
    }
  }

  /// @param oldestNanos when the oldest read that is under way was asked
  void look(long oldestNanos) {
    long now = nanoClock.getAsLong();
    if (now - lookedNanos > LATE_NANOS) {
      resumedNanos = now;
    }
    lookedNanos = now;
    if (silent) {
      return;
    }
    long since = later(later(oldestNanos, answeredNanos), resumedNanos);
    if (now - since < leastNanos) {
      return;
    }
    sinceNanos = since;
    silent = true;
    // An answer that came meanwhile did not see it, or is seen here.
    if (answeredNanos - since > 0) {
      silent = false;
    }
  }

  /// A command failed, so that nobody need wait for it; the next one shows how things are.
  void end() {
    silent = false;
  }

  /// Whether it has lasted so long. For hot paths.
  boolean longerThan(long patienceNanos) {
    return silent && nanoClock.getAsLong() - sinceNanos >= patienceNanos;
  }

  boolean silent() {
    return silent;
  }

  /// [System#nanoTime] may overflow.
  private static long later(long one, long other) {
    return one - other > 0 ? one : other;
  }
}
