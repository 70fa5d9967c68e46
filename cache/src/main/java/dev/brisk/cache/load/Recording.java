package dev.brisk.cache.load;

import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A value that is being made outside of the cache, such as an answer that is sent on while it
/// comes: begun before its source is asked, stored once it is whole, and not at all if the key, one
/// of its tags or everything was invalidated in between. Its tags may be known only at the end.
/// Thread-safe.
///
/// Of another process's invalidation this one hears within milliseconds; what is stored in that
/// time is what a [Flight] with a lease would have refused.
public final class Recording<V> {
  private final NamedCache<V> cache;
  private final String key;
  private final int changes;
  private final int generation;
  private final long purges;
  private final long position;

  Recording(NamedCache<V> cache, String key) {
    NamedCache.requireKey(key);
    this.cache = cache;
    this.key = key;
    SharedTiers tiers = cache.tiers();
    this.changes = tiers.changes(key);
    this.generation = tiers.generation();
    this.purges = tiers.tags().sequence();
    this.position = tiers.bans().position();
  }

  /// What the value is to remember, to be held against purges by prefix
  /// ([dev.brisk.cache.CacheStore#purged]).
  public long position() {
    return position;
  }

  /// Whether nothing was invalidated that such a value would be part of.
  public boolean isCurrent(Collection<String> tags) {
    SharedTiers tiers = cache.tiers();
    return tiers.changes(key) == changes
        && tiers.generation() == generation
        && !tiers.tags().purgedBetween(purges, tiers.tags().sequence(), tags);
  }

  /// Stores the value in all tiers, and tells other processes.
  ///
  /// @return whether it did
  public CompletionStage<Boolean> store(V value, CacheOptions options) {
    // Before anything is compared: an invalidation from here on makes what is stored outdated.
    WriteThrough<V> write =
        new WriteThrough<>(
            cache.tiers(), cache, key, value, options, () -> isCurrent(options.tags()));
    if (!isCurrent(options.tags())) {
      cache.counters().discardedLoads.increment();
      return CompletableFuture.completedFuture(false);
    }
    return write.run().thenApply(done -> true);
  }
}
