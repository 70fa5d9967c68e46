package dev.brisk.server.endpoint;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.source.Answer;
import dev.brisk.server.source.SourceRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Asks the source for every request.
final class DirectServing implements Serving {
  private final String name;
  private final SourceCall source;
  private final boolean compression;

  DirectServing(String name, SourceCall source, boolean compression) {
    this.name = name;
    this.source = source;
    this.compression = compression;
  }

  @Override
  public boolean answerFromMemory(
      Exchange exchange, Map<String, Object> parameters, byte @Nullable [] body) {
    return false;
  }

  @Override
  public void serve(Exchange exchange, SourceRequest request, byte @Nullable [] body) {
    CompletableFuture<Answer> fetching = source.fetch(request);
    exchange.onAbort(() -> fetching.cancel(true));
    fetching.whenComplete((answer, failure) -> {
      try {
        if (failure != null) {
          Failures.respond(exchange, name, failure);
        } else {
          DirectAnswers.send(exchange, answer, compression, List.of());
        }
      } catch (RuntimeException e) {
        Failures.respond(exchange, name, e);
      }
    });
  }
}
