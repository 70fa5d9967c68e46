package dev.brisk.server.endpoint;

import dev.brisk.server.problem.FailureLog;
import dev.brisk.server.source.SourceException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Says in the log when an endpoint's source begins to fail and when it answers again: a line each,
/// whatever the requests in between.
///
/// Only what no request is to blame for counts: unavailable, no usable answer, too late. A source
/// that fails every other time is told of once a minute. Thread-safe.
final class SourceStateLog {
  private static final System.Logger LOG = System.getLogger(SourceStateLog.class.getName());
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final String endpoint;
  private final LongSupplier nanoTime;
  private volatile boolean failing;
  private boolean told;
  private boolean everTold;
  private long failures;
  private long sinceNanos;

  SourceStateLog(String endpoint, LongSupplier nanoTime) {
    this.endpoint = endpoint;
    this.nanoTime = nanoTime;
  }

  /// A call has ended.
  void ended(@Nullable Throwable failure) {
    if (failure == null) {
      if (failing) {
        succeeded();
      }
    } else if (counts(FailureResponses.root(failure))) {
      failed(FailureResponses.root(failure));
    }
  }

  private static boolean counts(Throwable failure) {
    return switch (failure) {
      case SourceException source ->
          switch (source.kind()) {
            case BAD_UPSTREAM, UNAVAILABLE, TIMEOUT -> true;
            // Those of 500 have a line each already.
            case NOT_FOUND, CONFLICT, REFUSED, FAILED -> false;
          };
      case TimeoutException late -> true;
      default -> false;
    };
  }

  private synchronized void failed(Throwable failure) {
    failures++;
    if (failing) {
      return;
    }
    failing = true;
    long now = nanoTime.getAsLong();
    if (everTold && now - sinceNanos < QUIET_NANOS) {
      return;
    }
    told = true;
    everTold = true;
    failures = 1;
    sinceNanos = now;
    LOG.log(
        System.Logger.Level.WARNING,
        "The source of " + endpoint + " fails: " + FailureLog.oneLine(reason(failure)));
  }

  private synchronized void succeeded() {
    if (!failing) {
      return;
    }
    failing = false;
    if (told) {
      told = false;
      long seconds = TimeUnit.NANOSECONDS.toSeconds(nanoTime.getAsLong() - sinceNanos);
      LOG.log(
          System.Logger.Level.INFO,
          "The source of "
              + endpoint
              + " answers again, after "
              + failures
              + (failures == 1 ? " failure in " : " failures in ")
              + seconds
              + " s.");
    }
  }

  /// What the client was told, and what is behind it.
  private static String reason(Throwable failure) {
    StringBuilder text =
        new StringBuilder(
            failure instanceof TimeoutException
                ? "It did not answer in time."
                : String.valueOf(failure.getMessage()));
    Throwable deepest = failure;
    while (deepest.getCause() != null && deepest.getCause() != deepest) {
      deepest = deepest.getCause();
    }
    if (deepest != failure) {
      text.append(" (").append(deepest.getClass().getSimpleName());
      if (deepest.getMessage() != null) {
        text.append(": ").append(deepest.getMessage());
      }
      text.append(')');
    }
    return text.toString();
  }
}
