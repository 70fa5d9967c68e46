package dev.brisk.cache;

import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.LoadResult;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A loader whose one load ends when the test says so.
final class GatedLoader<V> implements AsyncLoader<V> {
  final CompletableFuture<LoadResult<V>> gate = new CompletableFuture<>();
  final CompletableFuture<Void> entered = new CompletableFuture<>();
  final AtomicInteger calls = new AtomicInteger();

  @Override
  public CompletionStage<LoadResult<V>> load(String key, @Nullable Entry<V> previous) {
    calls.incrementAndGet();
    entered.complete(null);
    return gate;
  }
}
