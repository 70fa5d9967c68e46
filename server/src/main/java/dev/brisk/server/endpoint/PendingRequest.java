package dev.brisk.server.endpoint;

import dev.brisk.server.source.SourceRequest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What a request asks for. Its body is validated only when a source has to be asked: an answer
/// that is found under a key that covers the body needs no validation, see docs/decisions.
final class PendingRequest {
  private static final CompletableFuture<Void> DONE = CompletableFuture.completedFuture(null);

  private final Map<String, Object> parameters;
  private final Supplier<SourceRequest> validation;
  private final Executor where;
  private volatile @Nullable SourceRequest request;

  private PendingRequest(
      Map<String, Object> parameters, Supplier<SourceRequest> validation, Executor where) {
    this.parameters = parameters;
    this.validation = validation;
    this.where = where;
  }

  /// One whose inputs were validated.
  static PendingRequest validated(SourceRequest request) {
    PendingRequest pending = new PendingRequest(request.parameters(), () -> request, Runnable::run);
    pending.request = request;
    return pending;
  }

  /// One whose body is yet to be validated.
  ///
  /// @param validation makes the request, or throws what the client is to be told
  /// @param where it is done
  static PendingRequest unvalidated(
      Map<String, Object> parameters, Supplier<SourceRequest> validation, Executor where) {
    return new PendingRequest(parameters, validation, where);
  }

  Map<String, Object> parameters() {
    return parameters;
  }

  /// Validates the inputs unless that is done. Fails with [Refused].
  CompletableFuture<Void> validate() {
    return request != null ? DONE : CompletableFuture.runAsync(this::validateHere, where);
  }

  private void validateHere() {
    try {
      request = validation.get();
    } catch (RuntimeException | StackOverflowError e) {
      throw new Refused(e);
    }
  }

  /// The validated request.
  ///
  /// @throws IllegalStateException before [#validate] ended well
  SourceRequest request() {
    SourceRequest validated = request;
    if (validated == null) {
      throw new IllegalStateException("the request was not validated yet");
    }
    return validated;
  }

  /// The inputs were not accepted; the cause says why. No failure of a source, and never kept.
  static final class Refused extends RuntimeException {
    Refused(Throwable cause) {
      super(null, cause, false, false);
    }
  }
}
