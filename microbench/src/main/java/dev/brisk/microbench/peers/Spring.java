package dev.brisk.microbench.peers;

import java.time.Duration;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.serializer.RedisSerializationContext.SerializationPair;
import org.springframework.data.redis.serializer.RedisSerializer;

/// Spring's cache abstraction on Redis, with `sync = true`, bytes as they are, and a command
/// time-out of a second instead of Lettuce's minute.
final class Spring implements PeerCache.Library {
  @Override
  public String name() {
    return "Spring RedisCache";
  }

  @Override
  public boolean hasMemoryTier() {
    return false;
  }

  @Override
  public PeerCache node(String redisUrl, boolean memory) {
    int port = Integer.parseInt(redisUrl.substring(redisUrl.lastIndexOf(':') + 1));
    LettuceConnectionFactory connections =
        new LettuceConnectionFactory(
            new RedisStandaloneConfiguration("127.0.0.1", port),
            LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(1)).build());
    connections.afterPropertiesSet();
    connections.start();
    RedisCacheManager manager =
        RedisCacheManager.builder(connections)
            .cacheDefaults(
                RedisCacheConfiguration.defaultCacheConfig()
                    .entryTtl(Duration.ofHours(1))
                    .serializeValuesWith(
                        SerializationPair.fromSerializer(RedisSerializer.byteArray())))
            .build();
    manager.afterPropertiesSet();
    Cache cache = manager.getCache("spring");
    if (cache == null) {
      throw new IllegalStateException("Spring made no cache");
    }
    return new PeerCache() {
      @Override
      public byte[] get(String key, Load load) {
        byte[] value = cache.get(key, load::load);
        if (value == null) {
          throw new IllegalStateException("Spring answered null");
        }
        return value;
      }

      @Override
      public void invalidate(String key) {
        cache.evict(key);
      }

      @Override
      public boolean inMemory(String key) {
        return false;
      }

      @Override
      public void close() {
        connections.destroy();
      }
    };
  }
}
