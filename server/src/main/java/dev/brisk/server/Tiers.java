package dev.brisk.server;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.crypto.Encryption;
import dev.brisk.cache.load.CacheEvent;
import dev.brisk.cache.remote.MemcachedTier;
import dev.brisk.cache.remote.RedisTierOptions;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.redis.RedisSettings;
import dev.brisk.server.collectors.ServerCollector;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.BriskSettings.Memcached;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.metrics.CacheReadings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Opens the tiers that `cache:` describes.
final class Tiers {
  private Tiers() {}

  /// Null when caching is off.
  ///
  /// @param clock measures lifetimes
  /// @param wallClock what all nodes have in common
  /// @param invalidations counts those that begin here
  static @Nullable CacheStore open(
      CacheSettings cache, InstantSource clock, InstantSource wallClock, LongAdder invalidations) {
    if (!cache.enabled()) {
      return null;
    }
    RemoteStateLog log = new RemoteStateLog(cache.redis() != null ? "Redis" : "Memcached");
    // A bound of one byte holds nothing: that is how memory is switched off.
    CacheStore.Builder building =
        CacheStore.builder()
            .memoryMaximumBytes(Math.max(1, cache.memoryMaxBytes()))
            .clock(clock)
            .wallClock(wallClock)
            .listener(event -> {
              count(event, invalidations);
              log.heard(event);
            })
            .eviction(cache.eviction())
            .breaker(cache.breaker().failures(), cache.breaker().retryAfter())
            .stallTimeout(cache.breaker().stallTimeout());
    Redis redis = cache.redis();
    Memcached memcached = cache.memcached();
    if (redis != null) {
      building.redis(redis(redis), new RedisTierOptions(redis.namespace(), redis.invalidation()));
    } else if (memcached != null) {
      InetSocketAddress address = memcached.address();
      building.remote(
          new MemcachedTier(
              new InetSocketAddress(address.getHostString(), address.getPort()),
              memcached.timeout()));
    }
    Encryption encryption = cache.encryption();
    if (encryption != null) {
      building.encryption(encryption);
    }
    return building.build();
  }

  /// Lets metrics read an open store.
  static void read(
      CacheStore opened, CacheSettings cache, LongAdder invalidations, ServerCollector readings) {
    readings.cache(() -> CacheReadings.of(opened, invalidations.sum()));
    if (cache.redis() != null) {
      readings.redis(() -> CacheReadings.redis(opened));
    }
    if (opened.remoteState() != RemoteState.NONE) {
      String tier = cache.redis() != null ? "redis" : "memcached";
      readings.breakers(() -> CacheReadings.breakers(tier, opened));
    }
  }

  /// What other nodes did is theirs to count.
  private static void count(CacheEvent event, LongAdder invalidations) {
    if (event instanceof CacheEvent.KeysInvalidated keys && !keys.elsewhere()) {
      invalidations.add(keys.keys().size());
    } else if (event instanceof CacheEvent.TagsInvalidated tags && !tags.elsewhere()) {
      invalidations.add(tags.tags().size());
    } else if (event instanceof CacheEvent.PrefixesInvalidated purged && !purged.elsewhere()) {
      invalidations.add(purged.prefixes().size());
    } else if (event instanceof CacheEvent.Cleared cleared && !cleared.elsewhere()) {
      invalidations.increment();
    }
  }

  /// How the Redis is reached that is configured; null: none is.
  static @Nullable RedisSettings redis(CacheSettings cache) {
    return cache.redis() == null ? null : redis(cache.redis());
  }

  private static RedisSettings redis(Redis redis) {
    RedisSettings settings =
        redis.cluster() ? RedisSettings.cluster(redis.url()) : RedisSettings.url(redis.url());
    settings = settings.withTimeout(redis.timeout()).withConnectTimeout(redis.connectTimeout());
    Path trusted = redis.trustedCertificates();
    return trusted == null ? settings : settings.withTrustedCertificates(trusted);
  }
}
