package dev.brisk.cache.load;

import java.util.concurrent.CompletionException;

/// What really went wrong, beneath the wrapping of stages.
final class Failures {
  private Failures() {}

  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
