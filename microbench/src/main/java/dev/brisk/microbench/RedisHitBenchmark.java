package dev.brisk.microbench;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.Lookup;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.redis.RedisSettings;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A hit in a real Redis through the cache (decoded, checked, put into memory) and a bare Lettuce
/// `GET` of the same bytes. Memory is too small to hold the 1 KiB values, so each look-up goes
/// there. Five forks of each, since what a JVM makes of a round trip differs from start to start;
/// about two and a half minutes: `-Djmh.args=RedisHit`.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(5)
public class RedisHitBenchmark {
  private final RedisServer redis = RedisServer.started();
  private final CacheStore store =
      CacheStore.builder().memoryMaximumBytes(4096).redis(RedisSettings.url(redis.url())).build();
  private final CacheOptions options = CacheOptions.ttl(Duration.ofHours(1));
  private final TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), options);
  private final RedisClient client = RedisClient.create(redis.url());
  private final StatefulRedisConnection<String, byte[]> connection =
      client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));

  @Setup
  public void fill() throws Exception {
    store.awaitRemote(Duration.ofSeconds(10));
    cache.get("k", key -> new byte[1024]);
    while (cache.statistics().remoteStores() == 0) {
      Thread.onSpinWait();
    }
  }

  @TearDown
  public void close() {
    connection.close();
    client.shutdown();
    store.close();
    redis.close();
  }

  @Benchmark
  public Lookup<byte[]> tieredCache() {
    return cache
        .lookup(
            "k",
            options,
            (key, previous) ->
                CompletableFuture.failedFuture(new IllegalStateException("it must be in Redis")))
        .toCompletableFuture()
        .join();
  }

  @Benchmark
  public byte[] bareLettuce() {
    return connection.async().get("k").toCompletableFuture().join();
  }
}
