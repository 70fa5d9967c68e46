package dev.brisk.server.upstream;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// How many requests may be sent a second time: a fifth of all, or a few a second if that is more.
/// Without a bound, retries double the load of services that fail since they have too much of it.
/// Thread-safe.
final class RetryBudget {
  static final int AT_LEAST_A_SECOND = 3;
  private static final long ONE = 5;

  /// What is saved up in quiet times.
  private static final long MOST = 100 * ONE;

  private final AtomicLong fifths = new AtomicLong();
  private long second;
  private int inSecond;

  void request() {
    if (fifths.getPlain() < MOST) {
      fifths.incrementAndGet();
    }
  }

  /// Whether one may be sent again, at that time.
  synchronized boolean take(long nowNanos) {
    long current = nowNanos / TimeUnit.SECONDS.toNanos(1);
    if (current != second) {
      second = current;
      inSecond = 0;
    }
    if (inSecond < AT_LEAST_A_SECOND) {
      inSecond++;
      return true;
    }
    if (fifths.get() < ONE) {
      return false;
    }
    fifths.addAndGet(-ONE);
    return true;
  }
}
