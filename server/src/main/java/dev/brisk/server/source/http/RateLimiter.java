package dev.brisk.server.source.http;

import dev.brisk.server.source.SourceStatistics;
import java.time.Duration;
import java.util.function.LongSupplier;

/// At most so many calls in any window of time, for third parties that count.
///
/// Exact, unlike a token bucket, which lets nearly twice the calls through around a pause: the
/// times of the last `calls` calls stand in a ring, and a call is allowed when the oldest of them
/// is at least a window ago. Counts this process's calls only. Thread-safe.
final class RateLimiter {
  static final int MAX_CALLS = 1_000_000;

  private final long[] times;
  private final long windowNanos;
  private final LongSupplier nanoTime;
  private int used;
  private int oldest;
  private long refused;

  /// @param nanoTime as [System#nanoTime()]
  RateLimiter(HttpSettings.Budget budget, LongSupplier nanoTime) {
    this.times = new long[budget.calls()];
    this.windowNanos = budget.window().toNanos();
    this.nanoTime = nanoTime;
  }

  /// Takes one call.
  ///
  /// @return zero when it may be made, else how long until one may
  synchronized Duration take() {
    long now = nanoTime.getAsLong();
    if (used < times.length) {
      times[(oldest + used++) % times.length] = now;
      return Duration.ZERO;
    }
    long wait = times[oldest] + windowNanos - now;
    if (wait > 0) {
      refused++;
      return Duration.ofNanos(wait);
    }
    times[oldest] = now;
    oldest = (oldest + 1) % times.length;
    return Duration.ZERO;
  }

  synchronized SourceStatistics.Budget statistics() {
    long now = nanoTime.getAsLong();
    int remaining = times.length - used;
    for (int i = 0; i < used && times[(oldest + i) % times.length] + windowNanos - now <= 0; i++) {
      remaining++;
    }
    return new SourceStatistics.Budget(remaining, times.length, refused);
  }
}
