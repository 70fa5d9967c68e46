package dev.brisk.server.access;

import dev.brisk.server.config.RateLimit;
import java.util.List;

/// What one caller may still ask of one endpoint: a [Meter] a limit; a request is counted by each,
/// or by none.
///
/// Thread-safe: by a lock that is held for some additions. Callers that are many have an allowance
/// of their own each; one that comes on several event loops at once waits for tens of nanoseconds.
final class Allowance implements Standing {
  private final Meter[] meters;

  /// Of somebody who has not asked yet.
  Allowance(List<RateLimit> limits, long nowNanos) {
    meters = limits.stream().map(limit -> Meter.of(limit, nowNanos)).toArray(Meter[]::new);
  }

  /// Counts a request if all limits let it in.
  ///
  /// @param cost how many requests it counts as
  /// @return how long to wait until they do, in nanoseconds; 0: it was counted
  synchronized long take(long cost, long nowNanos) {
    long wait = 0;
    for (Meter meter : meters) {
      wait = Math.max(wait, meter.waitNanos(cost, nowNanos));
    }
    if (wait == 0) {
      for (Meter meter : meters) {
        meter.take(cost, nowNanos);
      }
    }
    return wait;
  }

  @Override
  public synchronized long left(int index, long nowNanos) {
    return meters[index].left(nowNanos);
  }

  @Override
  public synchronized long fullInNanos(int index, long nowNanos) {
    return meters[index].fullInNanos(nowNanos);
  }
}
