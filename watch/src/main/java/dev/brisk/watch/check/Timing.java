package dev.brisk.watch.check;

import java.time.Duration;

/// When a check runs.
///
/// The time-out is the whole check's, its retries included: each attempt begins in its own share of
/// it, so a fault is noticed within interval and time-out, however often it is looked at again.
///
/// @param interval from start to start; jitter makes it shorter, never longer
/// @param timeout at most the interval; of a heartbeat, how late it may be
/// @param retries further attempts before it is a failure
public record Timing(Duration interval, Duration timeout, int retries) {
  public static final Timing DEFAULT = new Timing(Duration.ofMinutes(1), Duration.ofSeconds(10), 2);

  public Timing {
    if (!timeout.isPositive() || !interval.isPositive()) {
      throw new IllegalArgumentException("interval and timeout must be positive");
    }
    if (retries < 0) {
      throw new IllegalArgumentException("retries must not be negative, but is " + retries);
    }
  }

  /// What one attempt has.
  public Duration share() {
    return timeout.dividedBy(retries + 1L);
  }
}
