package dev.brisk.cache.load;

import dev.brisk.cache.entry.Entry;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Makes the value for a key that no tier has.
@FunctionalInterface
public interface AsyncLoader<V> {
  /// @param previous the expired entry, when one is still there, for a conditional reload
  CompletionStage<LoadResult<V>> load(String key, @Nullable Entry<V> previous);

  /// Whether the key may be loaded, asked once when no tier has it and before anything is done for
  /// a load: no lease is taken, nothing counted. For inputs that cost much to check, of which those
  /// that have an answer were checked before.
  ///
  /// @return a failure refuses: all who wait get it, it is never kept, and no stale value hides it
  default CompletionStage<Void> admit(String key) {
    return ADMITTED;
  }

  /// What [#admit] answers by default.
  CompletionStage<Void> ADMITTED = CompletableFuture.completedStage(null);
}
