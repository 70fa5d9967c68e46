package dev.brisk.server.endpoint;

import dev.brisk.server.http.Exchange;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How an endpoint answers requests: from its source alone, or from the cache before it.
/// Thread-safe.
sealed interface ResponseStrategy permits DirectStrategy, CachedStrategy {
  /// Whether keys are made of the whole body: then an answer under a key says that its body was
  /// validated before.
  boolean keyCoversBody();

  /// The key of these inputs, or null when nothing is kept.
  ///
  /// @param canonicalBody null without a body, or when keys do not cover it
  /// @param seen the declared headers and cookies; null when none are declared
  /// @param owner for whom the answer is; null: for everybody
  @Nullable String key(
      Map<String, Object> parameters,
      byte @Nullable [] canonicalBody,
      DeclaredFields.@Nullable Seen seen,
      @Nullable String owner);

  /// Answers at once from memory, if it can.
  ///
  /// @param keyNanos what the key cost to make
  /// @return whether it answered
  boolean answerFromMemory(Exchange exchange, String key, long keyNanos);

  /// Answers in its own time; every way ends in a response. Called on the event loop.
  ///
  /// @param asked validated already, unless keys cover the body
  /// @param key from [#key]
  void serve(Exchange exchange, PendingRequest asked, @Nullable String key, long keyNanos);
}
