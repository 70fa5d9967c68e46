package dev.brisk.cache.load;

import dev.brisk.cache.entry.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Look-ups of a thread that waits for them, and runs the loads that they need. Once.
public final class BlockingLookup<V> {
  private final NamedCache<V> cache;
  private final CacheOptions options;
  private final CallerThread caller;

  public BlockingLookup(NamedCache<V> cache, CacheOptions options) {
    this.cache = cache;
    this.options = options;
    // A caller that may leave early cannot be the one that loads.
    this.caller =
        new CallerThread(options.timeouts().soft() == null && options.timeouts().hard() == null);
  }

  /// @throws CompletionException with what the loader threw
  /// @throws CancellationException when the caller is interrupted while it waits
  public Lookup<V> one(String key, Loader<V, ?> loader) {
    AsyncLoader<V> loads =
        new AsyncLoader<>() {
          @Override
          public CompletionStage<LoadResult<V>> load(String wanted, @Nullable Entry<V> previous) {
            Flight<?> flight = cache.tiers().flights().get(wanted);
            List<Flight<?>> own =
                flight != null && flight.loadsBy(this) ? List.of(flight) : List.of();
            return run(own, () -> LoadResult.of(loader.load(wanted)));
          }
        };
    return await(List.of(key), cache.lookup(key, options, loads));
  }

  /// As [#one], for many keys.
  public Map<String, Lookup<V>> many(
      Collection<String> keys, Function<Set<String>, Map<String, V>> loader) {
    List<String> copy = NamedCache.copyOfKeys(keys);
    BulkLoader<V> loads =
        missing ->
            run(
                flights(missing),
                () -> {
                  Map<String, LoadResult<V>> loaded = new HashMap<>();
                  loader
                      .apply(missing)
                      .forEach((key, value) -> loaded.put(key, LoadResult.of(value)));
                  return loaded;
                });
    return await(copy, cache.lookupAll(copy, options, loads));
  }

  private <T> CompletionStage<T> run(List<Flight<?>> flights, Callable<T> loader) {
    return caller.run(() -> {
      try {
        return CallerThread.loading(flights, loader);
      } catch (Throwable e) {
        if (e instanceof InterruptedException || Thread.currentThread().isInterrupted()) {
          flights.forEach(Flight::interrupted);
        }
        throw e;
      }
    });
  }

  private <T> T await(Collection<String> keys, CompletionStage<T> answer) {
    CompletableFuture<T> future = answer.toCompletableFuture();
    caller.await(future, () -> flights(keys));
    return future.join();
  }

  private List<Flight<?>> flights(Collection<String> keys) {
    List<Flight<?>> flights = new ArrayList<>();
    for (String key : keys) {
      Flight<?> flight = cache.tiers().flights().get(key);
      if (flight != null) {
        flights.add(flight);
      }
    }
    return flights;
  }
}
