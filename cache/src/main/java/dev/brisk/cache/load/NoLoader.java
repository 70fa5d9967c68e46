package dev.brisk.cache.load;

import dev.brisk.cache.entry.Entry;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// For a look-up in the tiers alone: refuses before anything is done for a load.
record NoLoader<V>() implements AsyncLoader<V> {
  private static final CompletionStage<Void> REFUSED =
      CompletableFuture.failedFuture(new NoSuchElementException("nothing loads this key"));

  @Override
  public CompletionStage<Void> admit(String key) {
    return REFUSED;
  }

  @Override
  public CompletionStage<LoadResult<V>> load(String key, @Nullable Entry<V> previous) {
    throw new IllegalStateException("refused before");
  }
}
