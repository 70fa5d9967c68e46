package dev.brisk.microbench.peers;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;

/// Ours.
final class BriskPeer implements PeerCache.Library {
  @Override
  public String name() {
    return "Brisk";
  }

  @Override
  public boolean hasMemoryTier() {
    return true;
  }

  @Override
  public PeerCache node(String redisUrl, boolean memory) {
    CacheStore store =
        CacheStore.builder()
            .memoryMaximumBytes(memory ? 64 << 20 : 512)
            .redis(RedisSettings.url(redisUrl))
            .build();
    TieredCache<byte[]> cache =
        store.cache("c", Codecs.bytes(), CacheOptions.ttl(Duration.ofHours(1)));
    try {
      var unused = store.awaitRemote(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    return new PeerCache() {
      @Override
      public byte[] get(String key, Load load) {
        return cache.get(key, missing -> load.load());
      }

      @Override
      public void invalidate(String key) {
        cache.invalidate(key).toCompletableFuture().join();
      }

      @Override
      public boolean inMemory(String key) {
        return cache.peek(key, "") != null;
      }

      @Override
      public void close() {
        store.close();
      }
    };
  }
}
