package dev.brisk.bench.scenario;

import org.jspecify.annotations.Nullable;

/// Takes a value out of an answer, to be saved.
@FunctionalInterface
public interface Extract {
  /// The value, or null when the answer has none: then the request counts as failed.
  @Nullable String from(Response response);

  /// Whether the body is needed, which is then kept.
  default boolean needsBody() {
    return true;
  }
}
