package dev.brisk.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// W-TinyLFU, by Caffeine.
final class TinyLfuTier extends MemoryTier {
  private final Cache<String, Entry<?>> entries;

  TinyLfuTier(long maximumBytes) {
    super(maximumBytes);
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(maximumBytes)
            .weigher(TinyLfuTier::weigh)
            .executor(ForkJoinPool.commonPool())
            .evictionListener(TinyLfuTier::onEviction)
            .build();
  }

  private static int weigh(String key, Entry<?> entry) {
    return weight(entry);
  }

  private static void onEviction(
      @Nullable String key, @Nullable Entry<?> entry, RemovalCause cause) {
    if (entry != null) {
      evicted(entry);
    }
  }

  @Override
  @Nullable Entry<?> get(String key) {
    return entries.getIfPresent(key);
  }

  @Override
  @Nullable Entry<?> peek(String key) {
    return entries.policy().getIfPresentQuietly(key);
  }

  @Override
  void putIf(Entry<?> entry, BooleanSupplier condition) {
    var unused =
        entries
            .asMap()
            .compute(
                entry.key,
                (key, present) -> {
                  if (!condition.getAsBoolean()) {
                    return present;
                  }
                  if (present != null) {
                    went(present);
                  }
                  came(entry);
                  return entry;
                });
  }

  @Override
  void replace(String key, UnaryOperator<Entry<?>> change) {
    var unused = entries.asMap().computeIfPresent(key, (same, entry) -> change.apply(entry));
  }

  @Override
  void remove(String key) {
    Entry<?> before = entries.asMap().remove(key);
    if (before != null) {
      went(before);
    }
  }

  @Override
  void clear() {
    // One by one: `invalidateAll` does not tell what it removed.
    entries.asMap().keySet().forEach(this::remove);
  }

  @Override
  long entryCount() {
    return entries.estimatedSize();
  }

  @Override
  long weightBytes() {
    return entries.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  @Override
  void cleanUp() {
    entries.cleanUp();
  }
}
