package dev.brisk.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The entries in this process, bounded by bytes, shared by all caches of a store.
///
/// Expiry is not Caffeine's: it lies in the entry and is read against a coarse clock, which costs
/// 11 ns a hit where Caffeine's variable expiry costs 67 (`MemoryHitBenchmark`). Expired entries
/// are replaced on the next load or evicted as cold.
final class MemoryTier {
  /// What an entry takes beside its key's and value's own bytes: the entry, Caffeine's node, the
  /// hash table's node and slot, the headers of key and value (`ScaleTest` measures it).
  static final int OVERHEAD_BYTES = 216;

  private final Cache<String, Entry<?>> entries;
  private final long maximumBytes;

  MemoryTier(long maximumBytes) {
    this.maximumBytes = maximumBytes;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(maximumBytes)
            .weigher(MemoryTier::weigh)
            .executor(ForkJoinPool.commonPool())
            .evictionListener(MemoryTier::evicted)
            .build();
  }

  private static int weigh(String key, Entry<?> entry) {
    return weight(key, entry);
  }

  private static <V> int weight(String key, Entry<V> entry) {
    @SuppressWarnings("unchecked") // the owner made the entry with its own type of value
    TieredCache<V> owner = (TieredCache<V>) entry.owner;
    long bytes =
        (long) OVERHEAD_BYTES
            + key.length()
            + Math.max(0, owner.codec().weightBytes(entry.value))
            + (entry.validator == null ? 0 : entry.validator.length())
            + 24L * entry.tags.size();
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  private static void evicted(@Nullable String key, @Nullable Entry<?> entry, RemovalCause cause) {
    if (entry != null) {
      entry.owner.counters().evictions.increment();
      entry.owner.store().emit(() -> new CacheEvent.EntryEvicted(entry.owner.name(), entry.key));
    }
  }

  @Nullable Entry<?> get(String key) {
    return entries.getIfPresent(key);
  }

  /// Looks without counting as a use.
  @Nullable Entry<?> peek(String key) {
    return entries.policy().getIfPresentQuietly(key);
  }

  /// Stores the entry if the condition holds, atomically with removals of the key.
  ///
  /// @return false when it is larger than an eighth of the tier: it would push out too much
  boolean put(Entry<?> entry, BooleanSupplier condition) {
    if (weight(entry.key, entry) > maximumBytes / 8) {
      // What was there is older than what could not be stored.
      entries.invalidate(entry.key);
      return false;
    }
    var unused =
        entries
            .asMap()
            .compute(entry.key, (key, present) -> condition.getAsBoolean() ? entry : present);
    return true;
  }

  void remove(String key) {
    entries.invalidate(key);
  }

  /// Leaves the entry to answer as stale only.
  void invalidateSoftly(String key) {
    var unused =
        entries
            .asMap()
            .computeIfPresent(key, (same, entry) -> entry.withRefreshAt(Entry.INVALIDATED));
  }

  void clear() {
    entries.invalidateAll();
  }

  long entryCount() {
    return entries.estimatedSize();
  }

  long weightBytes() {
    return entries.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  long maximumBytes() {
    return maximumBytes;
  }

  /// Finishes pending evictions, so that counts are exact.
  void cleanUp() {
    entries.cleanUp();
  }
}
