package dev.brisk.cache.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.brisk.cache.entry.Entry;
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
    return entry.weightBytes();
  }

  private static void onEviction(
      @Nullable String key, @Nullable Entry<?> entry, RemovalCause cause) {
    if (entry != null) {
      evicted(entry);
    }
  }

  @Override
  public @Nullable Entry<?> get(String key) {
    return entries.getIfPresent(key);
  }

  @Override
  public @Nullable Entry<?> peek(String key) {
    return entries.policy().getIfPresentQuietly(key);
  }

  @Override
  void putIf(Entry<?> entry, BooleanSupplier condition) {
    var unused =
        entries
            .asMap()
            .compute(
                entry.key(),
                (key, present) -> {
                  if (!condition.getAsBoolean()) {
                    return present;
                  }
                  if (present != null) {
                    removed(present);
                  }
                  inserted(entry);
                  return entry;
                });
  }

  @Override
  void replace(String key, UnaryOperator<Entry<?>> change) {
    var unused = entries.asMap().computeIfPresent(key, (same, entry) -> change.apply(entry));
  }

  @Override
  public void remove(String key) {
    Entry<?> before = entries.asMap().remove(key);
    if (before != null) {
      removed(before);
    }
  }

  @Override
  public void clear() {
    // One by one: `invalidateAll` does not tell what it removed.
    entries.asMap().keySet().forEach(this::remove);
  }

  @Override
  public long entryCount() {
    return entries.estimatedSize();
  }

  @Override
  public long weightBytes() {
    return entries.policy().eviction().orElseThrow().weightedSize().orElse(0);
  }

  @Override
  public void cleanUp() {
    entries.cleanUp();
  }
}
