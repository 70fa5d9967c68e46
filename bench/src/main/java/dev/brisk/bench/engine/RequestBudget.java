package dev.brisk.bench.engine;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A loop's share of a fixed number of requests, taken from the common counter in small batches.
final class RequestBudget {
  private static final long BATCH = 16;

  private final @Nullable AtomicLong remaining;
  private long held;
  private boolean exhausted;

  /// @param remaining requests that are left for all loops, or null if their number has no limit
  RequestBudget(@Nullable AtomicLong remaining) {
    this.remaining = remaining;
  }

  boolean take() {
    if (remaining == null) {
      return true;
    }
    if (held == 0) {
      long before = remaining.getAndUpdate(left -> Math.max(0, left - BATCH));
      held = Math.min(before, BATCH);
      if (held == 0) {
        exhausted = true;
        return false;
      }
    }
    held--;
    return true;
  }

  boolean exhausted() {
    return exhausted;
  }
}
