package dev.brisk.server.access;

import dev.brisk.server.config.RateLimit;
import java.util.Arrays;
import java.util.List;

/// The buckets of one caller at one endpoint, one a limit; a request takes a token of each, or of
/// none. A bucket is one number, the time at which it will be full (GCRA, as ATM networks police
/// cells: ITU-T I.371): no timer fills it, and it is exact whoever asks when.
///
/// Thread-safe: by a lock that is held for some additions. Callers that are many have buckets of
/// their own; one that comes on several event loops at once waits for tens of nanoseconds.
final class TokenBuckets {
  private final long[] fullAtNanos;

  /// Full ones.
  TokenBuckets(List<RateLimit> limits, long nowNanos) {
    fullAtNanos = new long[limits.size()];
    Arrays.fill(fullAtNanos, nowNanos);
  }

  /// Takes a token of each bucket if all have one.
  ///
  /// @return how long to wait until there is one, in nanoseconds; 0: they were taken
  synchronized long take(List<RateLimit> limits, long nowNanos) {
    long wait = 0;
    for (int i = 0; i < fullAtNanos.length; i++) {
      RateLimit limit = limits.get(i);
      long owed = Math.max(0, fullAtNanos[i] - nowNanos);
      wait = Math.max(wait, owed - (limit.burst() - 1) * limit.intervalNanos());
    }
    if (wait > 0) {
      return wait;
    }
    for (int i = 0; i < fullAtNanos.length; i++) {
      long from = Math.max(0, fullAtNanos[i] - nowNanos);
      fullAtNanos[i] = nowNanos + from + limits.get(i).intervalNanos();
    }
    return 0;
  }

  /// How long until the bucket is full, in nanoseconds.
  synchronized long owedNanos(int index, long nowNanos) {
    return Math.max(0, fullAtNanos[index] - nowNanos);
  }
}
