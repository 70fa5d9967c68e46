package dev.brisk.cache.memory;

import dev.brisk.cache.entry.Entry;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A memory tier into whose removals and looks a test can step.
public final class WatchedTier extends MemoryTier {
  private final MemoryTier tier;
  private volatile Runnable beforeRemoval = () -> {};
  private volatile Runnable afterLook = () -> {};
  private volatile BooleanSupplier blind = () -> false;

  public WatchedTier(long maximumBytes) {
    super(maximumBytes);
    this.tier = MemoryTier.of(EvictionPolicy.W_TINYLFU, maximumBytes);
  }

  public void beforeRemoval(Runnable action) {
    beforeRemoval = action;
  }

  /// When a look has found what it found, and nobody has seen it yet.
  public void afterLook(Runnable action) {
    afterLook = action;
  }

  /// Whether a look finds nothing, whatever is there.
  public void blindWhile(BooleanSupplier condition) {
    blind = condition;
  }

  @Override
  public @Nullable Entry<?> get(String key) {
    Entry<?> found = blind.getAsBoolean() ? null : tier.get(key);
    afterLook.run();
    return found;
  }

  @Override
  public @Nullable Entry<?> peek(String key) {
    return tier.peek(key);
  }

  @Override
  void putIf(Entry<?> entry, BooleanSupplier condition) {
    tier.putIf(entry, condition);
  }

  @Override
  void replace(String key, UnaryOperator<Entry<?>> change) {
    beforeRemoval.run();
    tier.replace(key, change);
  }

  @Override
  public void remove(String key) {
    beforeRemoval.run();
    tier.remove(key);
  }

  @Override
  public void clear() {
    tier.clear();
  }

  @Override
  public long entryCount() {
    return tier.entryCount();
  }

  @Override
  public long weightBytes() {
    return tier.weightBytes();
  }

  @Override
  public void cleanUp() {
    tier.cleanUp();
  }
}
