package dev.brisk.cache.load;

import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.TagSnapshot;

/// What tests of other rooms look at in the tiers and nobody else does.
public final class TiersProbe {
  private TiersProbe() {}

  public static int generation(SharedTiers tiers) {
    return tiers.generation();
  }

  public static int flights(SharedTiers tiers) {
    return tiers.flights().size();
  }

  public static long nowMillis(SharedTiers tiers) {
    return tiers.clock().millis();
  }

  /// As a load of that many nanoseconds would store it, now.
  public static <V> Entry<V> entry(
      NamedCache<V> cache, String key, V value, CacheOptions options, long loadNanos) {
    return Expiry.entry(
        cache,
        key,
        cache.weigh(value, false),
        options,
        options.ttl(),
        null,
        TagSnapshot.EMPTY,
        loadNanos,
        cache.tiers().generation());
  }
}
