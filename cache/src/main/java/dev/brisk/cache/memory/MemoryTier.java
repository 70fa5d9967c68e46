package dev.brisk.cache.memory;

import dev.brisk.cache.entry.Entry;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The entries in this process, bounded by bytes, shared by all caches of a store.
///
/// Expiry is not its business: it lies in the entry and is read against a coarse clock, which costs
/// 16 ns a hit where Caffeine's variable expiry costs 80 (`MemoryHitBenchmark`). Expired entries
/// are replaced on the next load or evicted as cold.
public abstract class MemoryTier {
  private final long maximumBytes;

  MemoryTier(long maximumBytes) {
    this.maximumBytes = maximumBytes;
  }

  public static MemoryTier of(EvictionPolicy policy, long maximumBytes) {
    return policy == EvictionPolicy.W_TINYLFU
        ? new TinyLfuTier(maximumBytes)
        : new LockedTier(policy, maximumBytes);
  }

  public abstract @Nullable Entry<?> get(String key);

  /// Looks without counting as a use.
  public abstract @Nullable Entry<?> peek(String key);

  /// Puts the entry if the condition holds; atomic with other changes of the key.
  abstract void putIf(Entry<?> entry, BooleanSupplier condition);

  /// Replaces the entry, if there is one, by one of the same owner and weight.
  abstract void replace(String key, UnaryOperator<Entry<?>> change);

  public abstract void remove(String key);

  public abstract void clear();

  public abstract long entryCount();

  public abstract long weightBytes();

  /// Finishes pending evictions, so that counts are exact.
  public abstract void cleanUp();

  /// Stores the entry if the condition holds.
  ///
  /// @return false when it is larger than an eighth of the tier: it would push out too much
  public final boolean put(Entry<?> entry, BooleanSupplier condition) {
    if (entry.weightBytes() > maximumBytes / 8) {
      // What was there is older than what could not be stored.
      remove(entry.key());
      return false;
    }
    putIf(entry, condition);
    return true;
  }

  /// Leaves the entry to answer as stale only.
  public final void invalidateSoftly(String key) {
    replace(key, entry -> entry.withRefreshAt(Entry.INVALIDATED));
  }

  public final long maximumBytes() {
    return maximumBytes;
  }

  static void inserted(Entry<?> entry) {
    entry.metadata().owner().inserted(entry.weightBytes());
  }

  static void removed(Entry<?> entry) {
    entry.metadata().owner().removed(entry.weightBytes());
  }

  static void evicted(Entry<?> entry) {
    removed(entry);
    entry.metadata().owner().evicted(entry.key());
  }
}
