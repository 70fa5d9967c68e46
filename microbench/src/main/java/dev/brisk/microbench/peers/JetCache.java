package dev.brisk.microbench.peers;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheUtil;
import com.alicp.jetcache.MultiLevelCache;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.BroadcastManager;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.NotifyMonitorInstaller;
import com.alicp.jetcache.template.QuickConfig;
import io.lettuce.core.RedisClient;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// JetCache with Caffeine and Redis, protection against penetration, and its broadcast.
final class JetCache implements PeerCache.Library {
  private static final String AREA = "default";

  @Override
  public String name() {
    return "JetCache";
  }

  @Override
  public boolean hasMemoryTier() {
    return true;
  }

  @Override
  public PeerCache node(String redisUrl, boolean memory) {
    RedisClient client = RedisClient.create(redisUrl);
    var remote =
        RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
            .keyConvertor(key -> key)
            .valueEncoder(JavaValueEncoder.INSTANCE)
            .valueDecoder(JavaValueDecoder.INSTANCE)
            .keyPrefix("jet:")
            .expireAfterWrite(1, TimeUnit.HOURS)
            .broadcastChannel("jetcache")
            .redisClient(client)
            .pubSubConnection(client.connectPubSub(ByteArrayCodec.INSTANCE));
    var local =
        CaffeineCacheBuilder.createCaffeineCacheBuilder()
            .keyConvertor(key -> key)
            .limit(100_000)
            .expireAfterWrite(1, TimeUnit.HOURS);
    SimpleCacheManager manager = new SimpleCacheManager();
    @SuppressWarnings("unchecked") // its varargs are maps of builders
    CacheBuilderTemplate template =
        new CacheBuilderTemplate(true, Map.of(AREA, local), Map.of(AREA, remote));
    // What its Spring configuration adds by itself: without it nothing is broadcast.
    template.getCacheMonitorInstallers().add(new NotifyMonitorInstaller(area -> remote));
    manager.setCacheBuilderTemplate(template);
    BroadcastManager broadcast = remote.createBroadcastManager(manager);
    broadcast.startSubscribe();
    manager.putBroadcastManager(AREA, broadcast);
    Cache<String, byte[]> cache =
        manager.getOrCreateCache(
            QuickConfig.newBuilder(AREA, "users:")
                .cacheType(memory ? CacheType.BOTH : CacheType.REMOTE)
                .syncLocal(memory)
                .penetrationProtect(true)
                .expire(Duration.ofHours(1))
                .build());
    return new PeerCache() {
      @Override
      public byte[] get(String key, Load load) {
        return cache.computeIfAbsent(key, missing -> load.load());
      }

      @Override
      public void invalidate(String key) {
        cache.remove(key);
      }

      @Override
      public boolean inMemory(String key) {
        return CacheUtil.getAbstractCache(cache) instanceof MultiLevelCache<String, byte[]> tiers
            && tiers.caches()[0].GET(key).isSuccess();
      }

      @Override
      public void close() {
        manager.close();
        client.shutdown();
      }
    };
  }
}
