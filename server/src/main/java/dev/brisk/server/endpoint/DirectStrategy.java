package dev.brisk.server.endpoint;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.message.Answer;
import dev.brisk.server.source.SourceRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// Asks the source for every request, and invalidates tags after writes.
final class DirectStrategy implements ResponseStrategy {
  private final String name;
  private final SourceCall source;
  private final TagInvalidation invalidation;
  private final boolean compression;
  private final List<Map.Entry<String, String>> extra;

  /// @param extra fields for every answer
  DirectStrategy(
      String name,
      SourceCall source,
      TagInvalidation invalidation,
      boolean compression,
      List<Map.Entry<String, String>> extra) {
    this.name = name;
    this.source = source;
    this.invalidation = invalidation;
    this.compression = compression;
    this.extra = List.copyOf(extra);
  }

  @Override
  public boolean keyCoversBody() {
    return false;
  }

  @Override
  public @Nullable String key(
      Map<String, Object> parameters,
      byte @Nullable [] canonicalBody,
      DeclaredFields.@Nullable Seen seen,
      @Nullable String owner) {
    return null;
  }

  @Override
  public boolean answerFromMemory(Exchange exchange, String key, long keyNanos) {
    return false;
  }

  @Override
  public void serve(
      Exchange exchange, PendingRequest pending, @Nullable String key, long keyNanos) {
    SourceRequest request = pending.request();
    CompletableFuture<Answer> fetching = source.fetch(request);
    if (!invalidation.writes()) {
      // A write is not broken off halfway because its client left.
      exchange.onAbort(() -> fetching.cancel(true));
    }
    fetching
        .handle((answer, failure) ->
            failure == null
                ? invalidation.after(request, answer)
                : invalidation.afterFailure(request, failure))
        .thenCompose(done -> done)
        .whenComplete((answer, failure) -> {
          try {
            if (failure != null) {
              FailureResponses.respond(exchange, name, failure);
            } else {
              DirectAnswers.send(exchange, answer, compression, extra);
            }
          } catch (RuntimeException | LinkageError e) {
            FailureResponses.respond(exchange, name, e);
          }
        });
  }
}
