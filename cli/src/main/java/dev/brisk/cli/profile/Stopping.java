package dev.brisk.cli.profile;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.profiler.ProfilerException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Runs a profile so that Ctrl-C ends the measuring, not the report.
final class Stopping {
  private static final long REPORT_SECONDS = 20;

  private Stopping() {}

  /// Calls `work` with a future that completes at Ctrl-C.
  static int run(Function<CompletableFuture<Void>, Integer> work) {
    CompletableFuture<Void> stop = new CompletableFuture<>();
    CountDownLatch reported = new CountDownLatch(1);
    Thread hook =
        new Thread(() -> {
          stop.complete(null);
          try {
            boolean inTime = reported.await(REPORT_SECONDS, TimeUnit.SECONDS);
            if (!inTime) {
              System.err.println("The report took too long.");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      return work.apply(stop);
    } catch (ProfilerException e) {
      throw new CommandFailure(
          switch (e.reason()) {
            case BAD_TARGET -> ExitCodes.USAGE;
            case REFUSED -> ExitCodes.UNREACHABLE;
            case TOO_LITTLE_DATA, FAILED -> ExitCodes.FAILED;
          },
          e.getMessage() == null ? "The profile failed." : e.getMessage(),
          e);
    } finally {
      reported.countDown();
      if (!stop.isDone()) {
        try {
          Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
          stop.complete(null); // it is running already
        }
      }
    }
  }
}
