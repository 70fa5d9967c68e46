package dev.brisk.server.endpoint;

import dev.brisk.server.collectors.SourceTimer;
import dev.brisk.server.handler.UndeclaredInput;
import dev.brisk.server.message.Answer;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.TimeoutScheduler;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/// Calls an endpoint's source: within the time-out, timed, and cancelled when it is too late.
final class SourceCall {
  private final Source source;
  private final SourceTimer timer;
  private final Duration timeout;
  private final TimeoutScheduler timeouts;
  private final SourceStateLog log;

  SourceCall(
      Source source,
      SourceTimer timer,
      Duration timeout,
      TimeoutScheduler timeouts,
      SourceStateLog log) {
    this.log = log;
    this.source = source;
    this.timer = timer;
    this.timeout = timeout;
    this.timeouts = timeouts;
  }

  Source source() {
    return source;
  }

  /// The answer, or the failure: a [SourceException], a [TimeoutException], or whatever the source
  /// threw. Cancelling it cancels the source's work.
  CompletableFuture<Answer> fetch(SourceRequest request) {
    long start = System.nanoTime();
    timer.started();
    CompletableFuture<Answer> work;
    try {
      CompletionStage<Answer> stage = source.fetch(request);
      work = stage.toCompletableFuture();
    } catch (RuntimeException e) {
      work = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<Answer> fetching = work;
    CompletableFuture<Answer> bounded = new CompletableFuture<>();
    fetching.whenComplete((answer, thrown) -> {
      // Whatever the source made of it: an answer that another request would not get is none.
      UndeclaredInput undeclared = request.fields().undeclared();
      Throwable failure = undeclared == null ? thrown : undeclared;
      long nanos = System.nanoTime() - start;
      // Before whoever waits goes on. What comes after the time-out is no answer to anybody.
      if (!bounded.isDone()) {
        log.ended(failure);
      }
      if (failure == null) {
        timer.succeeded(nanos);
        bounded.complete(answer);
      } else {
        timer.failed(nanos, reason(FailureResponses.root(failure)));
        bounded.completeExceptionally(failure);
      }
    });
    if (!bounded.isDone()) {
      TimeoutScheduler.Pending deadline =
          timeouts.after(
              timeout,
              () -> {
                TimeoutException late = new TimeoutException();
                if (!bounded.isDone()) {
                  log.ended(late);
                }
                bounded.completeExceptionally(late);
              });
      bounded.whenComplete((answer, failure) -> {
        deadline.cancel();
        if (failure instanceof TimeoutException || failure instanceof CancellationException) {
          fetching.cancel(true);
        }
      });
    }
    return bounded;
  }

  private static String reason(Throwable failure) {
    return switch (failure) {
      case SourceException source -> source.kind().name().toLowerCase(Locale.ROOT);
      case TimeoutException late -> "timeout";
      case CancellationException cancelled -> "cancelled";
      default -> "error";
    };
  }
}
