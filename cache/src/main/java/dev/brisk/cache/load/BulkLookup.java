package dev.brisk.cache.load;

import dev.brisk.cache.entry.Entry;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Many keys at once: each takes the way of a single one, but their loads become one call.
///
/// The call is made when every key is decided: found, being loaded by somebody else already, or
/// asked of our loader. A key that comes to our loader later than that (its tag was purged
/// meanwhile, for one) is loaded alone.
final class BulkLookup<V> implements AsyncLoader<V> {
  private final NamedCache<V> cache;
  private final BulkLoader<V> loader;
  private final Set<String> undecided;
  private final Map<String, CompletableFuture<LoadResult<V>>> wanted = new LinkedHashMap<>();
  private boolean started;
  private boolean sent;

  BulkLookup(NamedCache<V> cache, Collection<String> keys, BulkLoader<V> loader) {
    this.cache = cache;
    this.loader = loader;
    this.undecided = new LinkedHashSet<>(keys);
  }

  CompletionStage<Map<String, Lookup<V>>> lookup(CacheOptions options) {
    Map<String, CompletableFuture<Lookup<V>>> results = new LinkedHashMap<>();
    for (String key : Set.copyOf(undecided)) {
      CompletableFuture<Lookup<V>> result = cache.lookup(key, options, this).toCompletableFuture();
      results.put(key, result);
      Flight<?> flight = cache.tiers().flights().get(key);
      if (flight == null || !flight.loadsBy(this)) {
        decided(key);
      }
      result.whenComplete((lookup, failure) -> decided(key));
    }
    synchronized (this) {
      started = true;
    }
    sendIfDecided();
    return CompletableFuture.allOf(results.values().toArray(new CompletableFuture<?>[0]))
        .thenApply(all -> {
          Map<String, Lookup<V>> lookups = new LinkedHashMap<>();
          results.forEach((key, result) -> lookups.put(key, result.join()));
          return lookups;
        });
  }

  @Override
  public CompletionStage<LoadResult<V>> load(String key, @Nullable Entry<V> previous) {
    CompletableFuture<LoadResult<V>> loading = new CompletableFuture<>();
    boolean late;
    synchronized (this) {
      late = sent;
      if (!late) {
        wanted.put(key, loading);
      }
    }
    if (late) {
      send(Map.of(key, loading));
    } else {
      decided(key);
    }
    return loading;
  }

  private void decided(String key) {
    synchronized (this) {
      undecided.remove(key);
    }
    sendIfDecided();
  }

  private void sendIfDecided() {
    synchronized (this) {
      if (sent || !started || !undecided.isEmpty()) {
        return;
      }
      sent = true;
    }
    if (!wanted.isEmpty()) {
      send(wanted);
    }
  }

  private void send(Map<String, CompletableFuture<LoadResult<V>>> loads) {
    CompletionStage<Map<String, LoadResult<V>>> loading;
    try {
      loading = loader.loadAll(Set.copyOf(loads.keySet()));
    } catch (Throwable e) {
      loading = CompletableFuture.failedFuture(e);
    }
    loading.whenComplete((values, failure) ->
        loads.forEach((key, load) -> {
          LoadResult<V> value = failure == null ? values.get(key) : null;
          if (value != null) {
            load.complete(value);
          } else {
            load.completeExceptionally(
                failure != null
                    ? Failures.cause(failure)
                    : new NoSuchElementException(
                        "the bulk loader brought no value for \"" + key + "\""));
          }
        }));
  }
}
