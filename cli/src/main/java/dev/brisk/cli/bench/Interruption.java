package dev.brisk.cli.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns Ctrl-C into an early end of a load test whose results are still printed.
///
/// The JVM ends as soon as its shutdown hooks return, so the hook waits, for a bounded time, until
/// the command has printed.
final class Interruption implements AutoCloseable {
  private static final long PRINT_SECONDS_MAX = 10;

  private final CountDownLatch printed = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable stop) {
    hook =
        new Thread(
            () -> {
              stop.run();
              try {
                boolean inTime = printed.await(PRINT_SECONDS_MAX, TimeUnit.SECONDS);
                if (!inTime) {
                  System.err.println("brisk bench: the run did not end in time");
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "brisk-bench-interrupt");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static Interruption stops(Runnable stop) {
    return new Interruption(stop);
  }

  /// The command has printed its results.
  @Override
  public void close() {
    printed.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The JVM is already shutting down: the hook has run.
      printed.countDown();
    }
  }
}
