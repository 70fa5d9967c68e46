package dev.brisk.cache.load;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Makes the values for keys that no tier has, all in one call.
@FunctionalInterface
public interface BulkLoader<V> {
  /// @return a value for each key; one that is left out fails its callers with a
  ///   `NoSuchElementException`
  CompletionStage<Map<String, LoadResult<V>>> loadAll(Set<String> keys);
}
