package dev.brisk.server.endpoint;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.source.SourceRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How an endpoint answers valid requests: from its source alone, or from the cache before it.
/// Called on the event loop.
sealed interface Serving permits DirectServing {
  /// Answers at once from memory, if it can.
  ///
  /// @param body as sent; not yet judged, so an answer is only allowed when the same inputs were
  ///   judged before
  /// @return whether it answered
  /// @throws dev.brisk.server.problem.ProblemException when the body is no JSON
  boolean answerFromMemory(
      Exchange exchange, Map<String, Object> parameters, byte @Nullable [] body);

  /// Answers in its own time; every way ends in a response.
  ///
  /// @param body as sent
  void serve(Exchange exchange, SourceRequest request, byte @Nullable [] body);
}
