package dev.brisk.cache.load;

import java.util.concurrent.CompletionException;

/// Wraps a failure that answers from memory, as [CacheOptions.Negative] allows: nothing was loaded.
/// Whoever takes the cause of a [CompletionException] sees the failure itself.
public final class KeptFailure extends CompletionException {
  KeptFailure(Throwable cause) {
    super(cause);
  }
}
