package dev.brisk.cache;

import dev.brisk.cache.codec.Codec;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import java.util.function.UnaryOperator;

/// Assembles a cache with a store of its own; begin with [TieredCache#builder]. For several caches
/// that share their tiers, begin with [CacheStore#builder].
public final class CacheBuilder<V> {
  private final String name;
  private final Codec<V> codec;
  private final CacheStore.Builder store = CacheStore.builder();
  private CacheOptions options = CacheOptions.ttl(Duration.ofMinutes(5));

  CacheBuilder(String name, Codec<V> codec) {
    this.name = name;
    this.codec = codec;
  }

  /// How values are kept unless a call says otherwise; by default for five minutes.
  public CacheBuilder<V> options(CacheOptions options) {
    this.options = options;
    return this;
  }

  /// As [CacheStore.Builder#memoryMaximumBytes].
  public CacheBuilder<V> memoryMaximumBytes(long bytes) {
    return store(builder -> builder.memoryMaximumBytes(bytes));
  }

  /// Adds Redis or Valkey as the second tier.
  public CacheBuilder<V> redis(RedisSettings settings) {
    return store(builder -> builder.redis(settings));
  }

  /// Anything else that the store can do.
  public CacheBuilder<V> store(UnaryOperator<CacheStore.Builder> change) {
    var unused = change.apply(store);
    return this;
  }

  /// @return the cache; its [TieredCache#store] is to be closed
  public TieredCache<V> build() {
    return store.build().cache(name, codec, options);
  }
}
