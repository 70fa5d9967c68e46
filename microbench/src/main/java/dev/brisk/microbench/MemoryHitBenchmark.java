package dev.brisk.microbench;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.load.CacheOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/// A hit in memory with a TTL, beside Caffeine alone, with a fixed and with a variable expiry.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MemoryHitBenchmark {
  private static final int KEYS = 1024;

  private final String[] keys = new String[KEYS];
  private final CacheStore store = CacheStore.builder().build();
  private final CacheOptions options = CacheOptions.ttl(Duration.ofHours(1));
  private final CacheOptions tagged = options.withTags(List.of("all"));
  private final TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), options);
  private final Cache<String, byte[]> bare =
      Caffeine.newBuilder().maximumWeight(64 << 20).weigher((k, v) -> 1).build();
  private final Cache<String, byte[]> fixed =
      Caffeine.newBuilder()
          .maximumWeight(64 << 20)
          .weigher((k, v) -> 1)
          .expireAfterWrite(Duration.ofHours(1))
          .build();
  private final Cache<String, byte[]> variable =
      Caffeine.newBuilder()
          .maximumWeight(64 << 20)
          .weigher((k, v) -> 1)
          .expireAfter(Expiry.<String, byte[]>creating((key, value) -> Duration.ofHours(1)))
          .build();
  private int next;

  @Setup
  public void fill() {
    for (int i = 0; i < KEYS; i++) {
      keys[i] = "predict:" + "0123456789abcdef".repeat(4) + i;
      byte[] value = new byte[1024];
      cache.get(keys[i], key -> value);
      cache.get("t" + keys[i], tagged, key -> value);
      bare.put(keys[i], value);
      fixed.put(keys[i], value);
      variable.put(keys[i], value);
    }
  }

  @TearDown
  public void close() {
    store.close();
  }

  private String key() {
    next = (next + 1) & (KEYS - 1);
    return keys[next];
  }

  @Benchmark
  public @Nullable Entry<byte[]> tieredCache() {
    return cache.getIfFresh(key(), "");
  }

  @Benchmark
  public byte @Nullable [] caffeineBare() {
    return bare.getIfPresent(key());
  }

  @Benchmark
  public byte @Nullable [] caffeineFixedExpiry() {
    return fixed.getIfPresent(key());
  }

  @Benchmark
  public byte @Nullable [] caffeineVariableExpiry() {
    return variable.getIfPresent(key());
  }
}
