package dev.brisk.cache;

import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The entries in this process, bounded by bytes, shared by all caches of a store.
///
/// Expiry is not its business: it lies in the entry and is read against a coarse clock, which costs
/// 16 ns a hit where Caffeine's variable expiry costs 80 (`MemoryHitBenchmark`). Expired entries
/// are replaced on the next load or evicted as cold.
abstract class MemoryTier {
  /// What an entry takes beside its key's and value's own bytes: the entry, the table's nodes and
  /// slot, the headers of key and value (`ScaleTest` measures it).
  static final int OVERHEAD_BYTES = 192;

  /// A validator's own text and the field for it.
  private static final int VALIDATOR_BYTES = 48;

  /// An origin and a snapshot of its own.
  private static final int TAGGED_BYTES = 112;

  /// A tag and its place in the index, beside its name: the sum of the objects' fields.
  private static final int TAG_BYTES = 208;

  private final long maximumBytes;

  MemoryTier(long maximumBytes) {
    this.maximumBytes = maximumBytes;
  }

  static MemoryTier of(EvictionPolicy policy, long maximumBytes) {
    return policy == EvictionPolicy.W_TINYLFU
        ? new TinyLfuTier(maximumBytes)
        : new LockedTier(policy, maximumBytes);
  }

  abstract @Nullable Entry<?> get(String key);

  /// Looks without counting as a use.
  abstract @Nullable Entry<?> peek(String key);

  /// Puts the entry if the condition holds; atomic with other changes of the key.
  abstract void putIf(Entry<?> entry, BooleanSupplier condition);

  /// Replaces the entry, if there is one, by one of the same owner and weight.
  abstract void replace(String key, UnaryOperator<Entry<?>> change);

  abstract void remove(String key);

  abstract void clear();

  abstract long entryCount();

  abstract long weightBytes();

  /// Finishes pending evictions, so that counts are exact.
  abstract void cleanUp();

  /// Stores the entry if the condition holds.
  ///
  /// @return false when it is larger than an eighth of the tier: it would push out too much
  final boolean put(Entry<?> entry, BooleanSupplier condition) {
    if (weight(entry) > maximumBytes / 8) {
      // What was there is older than what could not be stored.
      remove(entry.key);
      return false;
    }
    putIf(entry, condition);
    return true;
  }

  /// Leaves the entry to answer as stale only.
  final void invalidateSoftly(String key) {
    replace(key, entry -> entry.withRefreshAt(Entry.INVALIDATED));
  }

  final long maximumBytes() {
    return maximumBytes;
  }

  static <V> int weight(Entry<V> entry) {
    @SuppressWarnings("unchecked") // the owner made the entry with its own type of value
    TieredCache<V> owner = (TieredCache<V>) entry.origin.owner();
    String validator = entry.validator();
    long bytes =
        (long) OVERHEAD_BYTES
            + entry.key.length()
            + Math.max(0, owner.codec().weightBytes(entry.value))
            + (validator == null ? 0 : VALIDATOR_BYTES + validator.length())
            + tagBytes(entry.origin.tags());
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  /// As if no other entry had the same tags: the bound must hold when each has its own.
  private static long tagBytes(TagSnapshot tags) {
    long bytes = tags.size() == 0 ? 0 : TAGGED_BYTES;
    for (int i = 0; i < tags.size(); i++) {
      bytes += TAG_BYTES + tags.name(i).length();
    }
    return bytes;
  }

  /// An entry came in: what its cache holds is counted as it changes, since a look at millions of
  /// entries would take too long at a scrape.
  static void came(Entry<?> entry) {
    count(entry, 1);
  }

  /// An entry that came went, for whatever reason.
  static void went(Entry<?> entry) {
    count(entry, -1);
  }

  private static void count(Entry<?> entry, int sign) {
    Counters counters = entry.origin.owner().counters();
    counters.memoryEntries.add(sign);
    counters.memoryBytes.add((long) sign * weight(entry));
  }

  static void evicted(Entry<?> entry) {
    went(entry);
    TieredCache<?> owner = entry.origin.owner();
    owner.counters().evictions.increment();
    owner.store().emit(() -> new CacheEvent.EntryEvicted(owner.name(), entry.key));
  }
}
