package dev.brisk.cache;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Makes the value for a key that no tier has.
@FunctionalInterface
public interface AsyncLoader<V> {
  /// @param previous the expired entry, when one is still there, for a conditional reload
  CompletionStage<Loaded<V>> load(String key, @Nullable Entry<V> previous);
}
