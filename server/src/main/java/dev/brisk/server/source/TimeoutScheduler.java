package dev.brisk.server.source;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Runs short actions when a time is up, never early and up to [#TICK] late. One daemon thread;
/// actions never block. Thread-safe.
///
/// Almost every deadline is taken back: the call it bounds ends long before. A timer that keeps
/// timeouts in order pays for that with a lock and a wake-up each (6 % of a request that reads one
/// row of SQLite); a hashed wheel (Varghese and Lauck, 1987) only appends to a list.
public final class TimeoutScheduler implements AutoCloseable {
  static final Duration TICK = Duration.ofMillis(20);

  private final HashedWheelTimer timer =
      new HashedWheelTimer(
          Thread.ofPlatform().daemon().name("brisk-timeouts").factory(),
          TICK.toMillis(),
          TimeUnit.MILLISECONDS);

  public TimeoutScheduler() {}

  /// An action that is still to come.
  @FunctionalInterface
  public interface Pending {
    /// It will not run, unless it does already.
    void cancel();
  }

  public Pending after(Duration delay, Runnable action) {
    Timeout timeout =
        timer.newTimeout(fired -> action.run(), delay.toNanos(), TimeUnit.NANOSECONDS);
    return timeout::cancel;
  }

  @Override
  public void close() {
    timer.stop();
  }
}
