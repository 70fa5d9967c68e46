package dev.brisk.server.work;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Runs the server's own short work that is too long for an event loop: pages, reading files,
/// compressing, validating large bodies.
///
/// On platform threads that no handler can hold: virtual ones share their carriers with whatever
/// virtual threads a handler starts. Work that finds no place is done by whoever brought it.
public final class OwnWork {
  private static final int QUEUE = 16_384;
  private static final Duration IDLE = Duration.ofSeconds(30);

  private static final ThreadPoolExecutor THREADS = threads();

  private OwnWork() {}

  private static ThreadPoolExecutor threads() {
    int count = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            count,
            count,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUE),
            Thread.ofPlatform().daemon().name("brisk-own-", 0).factory(),
            new ThreadPoolExecutor.CallerRunsPolicy());
    threads.allowCoreThreadTimeOut(true);
    return threads;
  }

  public static void execute(Runnable work) {
    THREADS.execute(work);
  }

  /// For what takes long or waits, and comes rarely: a thread of its own.
  public static void start(String name, Runnable work) {
    Thread.ofPlatform().daemon().name("brisk-" + name).start(work);
  }
}
