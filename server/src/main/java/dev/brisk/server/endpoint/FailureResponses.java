package dev.brisk.server.endpoint;

import dev.brisk.server.handler.UndeclaredInput;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.FailureLog;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.problem.ProblemException;
import dev.brisk.server.source.SourceException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// What a client is told when something failed: as much as it can act on, nothing of the inside.
final class FailureResponses {
  private static final System.Logger LOG = System.getLogger(FailureResponses.class.getName());

  private FailureResponses() {}

  static void respond(Exchange exchange, String endpoint, Throwable failure) {
    exchange.respond(Response.of(problemOf(exchange, endpoint, failure), exchange.path()));
  }

  static ProblemDetails problemOf(Exchange exchange, String endpoint, Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return switch (cause) {
      case ProblemException known -> known.problem();
      case SourceException source -> ofSource(exchange, endpoint, source);
      case UndeclaredInput undeclared ->
          ProblemDetails.of(500, String.valueOf(undeclared.getMessage()));
      case TimeoutException late ->
          ProblemDetails.of(504, "The source behind this endpoint did not answer in time.");
      case CancellationException cancelled ->
          ProblemDetails.of(503, "The request was cancelled here; try again.");
      default -> {
        String id = exchange.requestId();
        FailureLog.error(LOG, "Error " + id + " in endpoint " + endpoint, cause);
        yield ProblemDetails.of(
                500, "Something went wrong here. The server's log has it under this error_id.")
            .withErrorId(id);
      }
    };
  }

  private static ProblemDetails ofSource(
      Exchange exchange, String endpoint, SourceException source) {
    String message = source.getMessage();
    ProblemDetails problem =
        ProblemDetails.of(source.kind().status(), message == null ? "The source failed." : message);
    Duration retryAfter = source.retryAfter();
    if (retryAfter != null) {
      problem = problem.withHeader("retry-after", Long.toString(seconds(retryAfter)));
    }
    if (source.kind() == SourceException.Kind.FAILED) {
      String id = exchange.requestId();
      FailureLog.error(LOG, "Error " + id + " in endpoint " + endpoint, source);
      problem = problem.withErrorId(id);
    }
    return problem;
  }

  /// Rounded up: a client that comes back early comes in vain.
  private static long seconds(Duration duration) {
    return Math.max(1, duration.plusMillis(999).toSeconds());
  }

  static Throwable root(@Nullable Throwable failure) {
    Throwable cause = failure == null ? new IllegalStateException("no cause") : failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
