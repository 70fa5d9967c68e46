package dev.brisk.cli;

import dev.brisk.server.BriskServer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A process that is told to end first answers what is on its way. Made before the server, which
/// answers from the moment it listens; to be closed when the server is, or was not started.
/// Thread-safe.
final class OrderlyStop implements AutoCloseable {
  private static final Duration AFTER_EXIT = Duration.ofSeconds(1);

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final Duration bound;

  /// @param bound for the stop; the process ends after it in any case
  OrderlyStop(Duration bound) {
    this.bound = bound;
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
  }

  /// Until the process is told to end, or this thread is interrupted; then closes the server.
  void await(BriskServer server) {
    boolean interrupted = false;
    try {
      asked.await();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    Optional<Thread> exiting = exiting();
    if (exiting.isPresent()) {
      // It waits for the end of this process, so its own request would use up the whole time.
      System.err.println(
          "brisk: "
              + exiting.get().getName()
              + " called System.exit: stopping. A handler answers or throws; it does not end the"
              + " server.");
      server.close(AFTER_EXIT);
    } else {
      server.close();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    done.countDown();
  }

  /// The thread of the program that called [System#exit], if that is why this process ends; a
  /// signal has a thread of the JVM's own.
  private static Optional<Thread> exiting() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(each -> !each.getKey().getName().matches("SIG[A-Z0-9]+ handler"))
        .filter(each ->
            Arrays.stream(each.getValue())
                .anyMatch(frame ->
                    frame.getClassName().equals("java.lang.Shutdown")
                        && frame.getMethodName().equals("exit")))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// Is the shutdown hook: the JVM ends right after it.
  void stop() {
    asked.countDown();
    try {
      if (!done.await(bound.toMillis(), TimeUnit.MILLISECONDS)) {
        System.err.println(
            "brisk: not everything could be closed within " + bound.toSeconds() + " s; ending.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
