package dev.brisk.cache;

import dev.brisk.cache.codec.Codec;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.BlockingLookup;
import dev.brisk.cache.load.BulkLoader;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheStatistics;
import dev.brisk.cache.load.Loader;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.NamedCache;
import dev.brisk.cache.load.Recording;
import dev.brisk.cache.memory.MemoryTier;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A named cache that answers from memory, then the remote tier, then the loader. Thread-safe.
///
/// Made by [CacheStore#cache]. All caches of a store share one space of keys, as Redis does: give
/// keys a prefix of the cache's name, such as `users:42`. An entry that another cache made under
/// the same key is a miss, never a wrong value.
public final class TieredCache<V> {
  /// A longer key is an error of the caller: hash it ([dev.brisk.cache.key.CacheKeys]).
  public static final int MAXIMUM_KEY_LENGTH = NamedCache.MAXIMUM_KEY_LENGTH;

  private final CacheStore store;
  private final CacheOptions defaults;
  private final NamedCache<V> named;

  /// Also known to `named`: the hot path has one load less this way.
  private final MemoryTier memory;

  TieredCache(CacheStore store, String name, Codec<V> codec, CacheOptions defaults) {
    this.store = store;
    this.defaults = defaults;
    this.named = new NamedCache<>(store.tiers(), name, codec);
    this.memory = store.tiers().memory();
  }

  /// Begins a cache with tiers of its own.
  ///
  /// ```java
  /// TieredCache<String> users =
  ///     TieredCache.builder("users", Codecs.utf8())
  ///         .options(CacheOptions.ttl(Duration.ofMinutes(5)))
  ///         .redis(RedisSettings.url("redis://localhost:6379"))
  ///         .build();
  /// ```
  public static <V> CacheBuilder<V> builder(String name, Codec<V> codec) {
    return new CacheBuilder<>(name, codec);
  }

  public String name() {
    return named.name();
  }

  public CacheOptions defaults() {
    return defaults;
  }

  /// The fresh entry in memory, or null. Counts a hit; a miss is for [#lookup] to count.
  ///
  /// For hot paths: takes no lock and allocates nothing.
  ///
  /// @param fingerprint as in [CacheOptions#fingerprint]; an entry with another one is not returned
  public @Nullable Entry<V> getIfFresh(String key, String fingerprint) {
    Entry<?> found = memory.get(key);
    return found == null ? null : named.hit(found, fingerprint);
  }

  /// The value for a key: from memory, else from whoever loads it already, else from the remote
  /// tier, else loaded and stored in both; what the options say about stale values applies.
  ///
  /// On an answer from memory the stage is complete on return. Otherwise it completes on the
  /// loader's thread or the remote tier's. When the load fails, the stage fails with the load's
  /// exception, for everybody who waits for it, and nothing is stored.
  ///
  /// @throws IllegalArgumentException when the key is longer than [#MAXIMUM_KEY_LENGTH]
  public CompletionStage<Lookup<V>> lookup(
      String key, CacheOptions options, AsyncLoader<V> loader) {
    return named.lookup(key, options, loader);
  }

  /// As [#lookup], waiting for the value. The loader runs on the caller's thread, within its
  /// transaction and with its thread-locals; on a virtual thread only where the caller does not
  /// wait for it: a refresh behind an old value, or with a soft or hard time-out.
  ///
  /// @throws E what the loader threw
  /// @throws java.util.concurrent.CancellationException when the caller is interrupted while it
  ///   waits for somebody else; its flag is set again. A loader that it runs itself sees the
  ///   interruption
  /// @throws IllegalStateException when the loader asks, directly or through others, for the value
  ///   that it loads
  public <E extends Exception> V get(String key, CacheOptions options, Loader<V, E> loader)
      throws E {
    Entry<V> fresh = getIfFresh(key, options.fingerprint());
    if (fresh != null) {
      return fresh.value();
    }
    try {
      return new BlockingLookup<>(named, options).one(key, loader).value();
    } catch (CompletionException e) {
      throw TieredCache.<E>asThrown(e);
    }
  }

  /// As [#get(String, CacheOptions, Loader)] with the cache's own options.
  public <E extends Exception> V get(String key, Loader<V, E> loader) throws E {
    return get(key, defaults, loader);
  }

  @SuppressWarnings("unchecked") // the loader declares what it throws; the rest is unchecked
  private static <E extends Exception> E asThrown(CompletionException e) {
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    return (E) Objects.requireNonNullElse(e.getCause(), e);
  }

  /// The entry that memory or the remote tier has, within its time to live, or null; nothing is
  /// loaded. For callers that judge by more than a key whether an entry answers them.
  ///
  /// Complete on return when memory has it, or where there is no remote tier. One that was softly
  /// invalidated is found, too: [#isSoftened] tells.
  public CompletionStage<@Nullable Entry<V>> find(String key, CacheOptions options) {
    return named.find(key, options);
  }

  /// Whether what [#find] found was softly invalidated: it may answer only as stale.
  public boolean isSoftened(Entry<V> entry, CacheOptions options) {
    return !named.isValid(entry, options);
  }

  /// Begins a value that is made outside of the cache: ask for it before its source is asked, and
  /// store by it what came.
  ///
  /// @throws IllegalArgumentException when the key is longer than [#MAXIMUM_KEY_LENGTH]
  public Recording<V> recording(String key) {
    return named.recording(key);
  }

  /// As [#lookup] for many keys, in one round trip where the remote tier allows it; the values that
  /// are not there are loaded in one call.
  public CompletionStage<Map<String, Lookup<V>>> lookupAll(
      Collection<String> keys, CacheOptions options, BulkLoader<V> loader) {
    return named.lookupAll(keys, options, loader);
  }

  /// As [#lookupAll], waiting for the values; the loader gets the missing keys, on the thread that
  /// [#get] says.
  ///
  /// @throws java.util.concurrent.CancellationException as [#get] does
  public Map<String, V> getAll(
      Collection<String> keys, CacheOptions options, Function<Set<String>, Map<String, V>> loader) {
    try {
      Map<String, V> values = new LinkedHashMap<>();
      new BlockingLookup<>(named, options)
          .many(keys, loader)
          .forEach((key, lookup) -> values.put(key, lookup.value()));
      return values;
    } catch (CompletionException e) {
      throw TieredCache.<RuntimeException>asThrown(e);
    }
  }

  /// The function with its results kept in this cache, as Python's `lru_cache` does.
  ///
  /// @param keys makes an argument's key, without the cache's name
  public <K> Function<K, V> memoize(Function<K, String> keys, Function<K, V> function) {
    return argument ->
        get(name() + ':' + keys.apply(argument), defaults, key -> function.apply(argument));
  }

  /// Stores a value, whatever was there, and tells other processes. Loads of the key that are under
  /// way store nothing. After the stage completes this process has the new value.
  public CompletionStage<Void> put(String key, V value, CacheOptions options) {
    return named.put(key, value, options);
  }

  /// As [#put(String, Object, CacheOptions)] with the cache's own options.
  public CompletionStage<Void> put(String key, V value) {
    return put(key, value, defaults);
  }

  /// Removes a key from all tiers, in all processes: [CacheStore#invalidate].
  public CompletionStage<Void> invalidate(String key) {
    return store.invalidate(List.of(key));
  }

  /// Invalidates what carries the tag, whichever cache of the store it is in:
  /// [CacheStore#invalidateTags].
  public CompletionStage<Void> invalidateTag(String tag) {
    return store.invalidateTags(List.of(tag));
  }

  /// The fresh entry in memory, or null, without counting as a use.
  public @Nullable Entry<V> peek(String key, String fingerprint) {
    return named.peek(key, fingerprint);
  }

  public CacheStatistics statistics() {
    return named.statistics();
  }

  /// Where its tiers are; closing it closes them.
  public CacheStore store() {
    return store;
  }

  NamedCache<V> named() {
    return named;
  }
}
