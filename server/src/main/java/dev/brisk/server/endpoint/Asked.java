package dev.brisk.server.endpoint;

import dev.brisk.server.source.SourceRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a request asks for. Its body is judged only when a source has to be asked: an answer that
/// is found under a key that covers the body needs no judging, see docs/decisions.
final class Asked {
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final Map<String, Object> parameters;
  private final Supplier<SourceRequest> judging;
  private final Executor where;
  private volatile @Nullable SourceRequest request;

  private Asked(Map<String, Object> parameters, Supplier<SourceRequest> judging, Executor where) {
    this.parameters = parameters;
    this.judging = judging;
    this.where = where;
  }

  /// One whose inputs were judged.
  static Asked judged(SourceRequest request) {
    Asked asked = new Asked(request.parameters(), () -> request, Runnable::run);
    asked.request = request;
    return asked;
  }

  /// One whose body is yet to be judged.
  ///
  /// @param judging makes the request, or throws what the client is to be told
  /// @param where it is done
  static Asked unjudged(
      Map<String, Object> parameters, Supplier<SourceRequest> judging, Executor where) {
    return new Asked(parameters, judging, where);
  }

  Map<String, Object> parameters() {
    return parameters;
  }

  /// Judges the inputs unless that is done. Fails with [Refused].
  CompletableFuture<Void> judge() {
    return request != null ? DONE : CompletableFuture.runAsync(this::judgeHere, where);
  }

  private void judgeHere() {
    try {
      request = judging.get();
    } catch (RuntimeException | StackOverflowError e) {
      throw new Refused(e);
    }
  }

  /// The judged request.
  ///
  /// @throws IllegalStateException before [#judge] ended well
  SourceRequest request() {
    SourceRequest judged = request;
    if (judged == null) {
      throw new IllegalStateException("the request was not judged yet");
    }
    return judged;
  }

  /// The inputs were not accepted; the cause says why. No failure of a source, and never kept.
  static final class Refused extends RuntimeException {
    Refused(Throwable cause) {
      super(null, cause, false, false);
    }
  }
}
