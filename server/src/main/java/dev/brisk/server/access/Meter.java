package dev.brisk.server.access;

import dev.brisk.server.config.RateLimit;

/// Counts the requests of one caller against one limit. Times are of any clock in nanoseconds that
/// does not go back. Not thread-safe.
sealed interface Meter permits TokenBucket, SlidingWindow {
  static Meter of(RateLimit limit, long nowNanos) {
    return limit.sliding() ? new SlidingWindow(limit) : new TokenBucket(limit, nowNanos);
  }

  /// How long until a request of that cost is let in; 0: it is.
  long waitNanos(long cost, long nowNanos);

  /// Counts a request that is let in.
  void take(long cost, long nowNanos);

  /// How many requests of cost 1 it lets in now.
  long left(long nowNanos);

  /// How long until it is as at first, if nobody asks.
  long fullInNanos(long nowNanos);
}
