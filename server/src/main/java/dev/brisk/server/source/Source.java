package dev.brisk.server.source;

import dev.brisk.server.collectors.HttpClientTimer;
import dev.brisk.server.message.Answer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Where an endpoint's answers come from: a model, a database, a third-party API, files or code.
///
/// Never called on a cache hit. Implementations are thread-safe, bound their own concurrency and
/// never block the caller's thread, which may be an event loop: whatever blocks or computes goes to
/// a [BoundedExecutor].
public interface Source extends AutoCloseable {
  /// Fetches the answer. Fails with a [SourceException] whose kind decides the status; any other
  /// failure is a 500. Cancelling the stage's future asks for the work to stop.
  CompletionStage<Answer> fetch(SourceRequest request);

  /// Names what makes the answers (the model file's hash, the query, the upstream's URL), so that
  /// entries made by another are misses. Stable across restarts.
  String fingerprint();

  /// Whether the source can serve now; `/health/ready` and `brisk doctor` ask. Empty when well,
  /// else one sentence that says what is wrong and what to do.
  default CompletionStage<Optional<String>> check() {
    return CompletableFuture.completedFuture(Optional.empty());
  }

  /// What this source counts about itself.
  default SourceStatistics statistics() {
    return SourceStatistics.NONE;
  }

  /// What is counted of its requests to an upstream; empty when it makes none.
  default Optional<HttpClientTimer> httpClient() {
    return Optional.empty();
  }

  /// Frees pools and sessions; waits for calls in flight up to a bound.
  @Override
  void close();
}
