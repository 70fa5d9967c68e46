package dev.brisk.server.endpoint;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.Response;
import dev.brisk.server.problem.ProblemDetails;
import dev.brisk.server.problem.ProblemException;
import dev.brisk.server.route.RouteMatch;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An endpoint whose source may still be opening: until then its requests wait, for at most the
/// time that a request may take. So the quick endpoints of a server answer while a model is being
/// loaded or a handler compiled. Who waits is bounded by the connections and their streams.
final class OpeningRoute implements RouteHandler {
  private final CompletableFuture<RouteHandler> opening;
  private final Duration maxWait;

  OpeningRoute(CompletableFuture<RouteHandler> opening, Duration maxWait) {
    this.opening = opening;
    this.maxWait = maxWait;
  }

  @Override
  public void handle(Exchange exchange, RouteMatch match) {
    if (opening.state() == CompletableFuture.State.SUCCESS) {
      opening.resultNow().handle(exchange, match);
    } else {
      await(exchange, match.copy());
    }
  }

  @Override
  public @Nullable String key(RouteMatch match, @Nullable String query, byte[] body) {
    if (opening.state() != CompletableFuture.State.SUCCESS) {
      throw stillOpening();
    }
    return opening.resultNow().key(match, query, body);
  }

  private static ProblemException stillOpening() {
    return new ProblemException(
        ProblemDetails.of(503, "The source behind this endpoint is still being opened.")
            .withHeader("retry-after", "1"));
  }

  /// Tells who answers, once that is there: from then on nobody needs this one.
  void opened(Consumer<RouteHandler> action) {
    opening.thenAccept(action);
  }

  private void await(Exchange exchange, RouteMatch match) {
    CompletableFuture<RouteHandler> waiting = opening.copy();
    waiting.orTimeout(maxWait.toMillis(), TimeUnit.MILLISECONDS);
    exchange.onAbort(() -> waiting.cancel(false));
    waiting.whenComplete((handler, failure) ->
        exchange.loopExecutor().execute(() -> answer(exchange, match, handler, failure)));
  }

  private static void answer(
      Exchange exchange,
      RouteMatch match,
      @Nullable RouteHandler handler,
      @Nullable Throwable failure) {
    if (failure instanceof CancellationException) {
      return; // the client left
    }
    try {
      if (handler == null) {
        throw stillOpening();
      }
      handler.handle(exchange, match);
    } catch (ProblemException e) {
      exchange.respond(Response.of(e.problem(), exchange.path()));
    } catch (RuntimeException | LinkageError e) {
      FailureResponses.respond(exchange, exchange.path(), e);
    }
  }
}
