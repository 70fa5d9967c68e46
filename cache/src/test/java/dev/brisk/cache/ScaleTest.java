package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.TiersProbe;
import dev.brisk.fixtures.ServerProcess;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Many entries, many keys.
///
/// For the full sizes: `-Dbrisk.scale=20 -Dtest.jvm.args=-Xmx3g`.
class ScaleTest {
  static final int SCALE = Integer.getInteger("brisk.scale", 1);

  @Test
  void purgeOfManyEntriesIsOneIncrementThatHoldsForAll() {
    int entries = 50_000 * SCALE;
    try (CacheStore store = CacheStore.builder().memoryMaximumBytes(1L << 30).build()) {
      CacheOptions options = CacheOptions.ttl(Duration.ofMinutes(10)).withTags(List.of("all"));
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), options);
      byte[] value = new byte[16];
      for (int i = 0; i < entries; i++) {
        cache.get("k" + i, options, key -> value);
      }
      assertThat(store.memoryStatistics().tags()).isEqualTo(1);
      assertThat(cache.getIfFresh("k0", "")).isNotNull();
      store.invalidateTags(List.of("all"));
      for (int i = 0; i < entries; i++) {
        assertThat(cache.getIfFresh("k" + i, "")).isNull();
      }
    }
  }

  @Test
  void manyDistinctKeysLeaveTheHeapFlatAndTheTagIndexEmpty() {
    int keys = 500_000 * SCALE;
    try (CacheStore store = CacheStore.builder().memoryMaximumBytes(4 << 20).build()) {
      CacheOptions options = CacheOptions.ttl(Duration.ofMinutes(10));
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), options);
      AsyncLoader<byte[]> loader =
          (key, previous) ->
              java.util.concurrent.CompletableFuture.completedFuture(LoadResult.of(new byte[64]));
      long usedEarly = 0;
      for (int i = 0; i < keys; i++) {
        cache.lookup("k" + i, options, loader);
        if (i == keys / 10) {
          usedEarly = usedBytes();
        }
      }
      long usedLate = usedBytes();
      assertThat(store.memoryStatistics().tags()).isZero();
      assertThat(TiersProbe.flights(store.tiers())).isZero();
      store.tiers().memory().cleanUp();
      assertThat(store.memoryStatistics().bytes()).isLessThanOrEqualTo(4 << 20);
      // Room for what the test itself and the JIT keep; entries without a bound would be 100 MB.
      assertThat(usedLate - usedEarly).isLessThan(16 << 20);
    }
  }

  @Test
  void overheadOfAnEntryIsWithinWhatTheWeigherSays() {
    int entries = 100_000;
    try (CacheStore store = CacheStore.builder().memoryMaximumBytes(1L << 30).build()) {
      CacheOptions options = CacheOptions.ttl(Duration.ofMinutes(10));
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), options);
      long before = usedBytes();
      for (int i = 0; i < entries; i++) {
        cache.get(String.format("key:%016d", i), options, key -> new byte[100]);
      }
      store.tiers().memory().cleanUp();
      long perEntry = (usedBytes() - before) / entries - 20 - 100;
      assertThat(perEntry).isBetween(150L, Entry.OVERHEAD_BYTES + 48L);
      assertThat(cache.getIfFresh("key:0000000000000001", "")).isNotNull();
    }
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    long[] last = {Long.MAX_VALUE};
    ServerProcess.await(
        "the heap to settle",
        Duration.ofSeconds(30),
        () -> {
          System.gc();
          long used = runtime.totalMemory() - runtime.freeMemory();
          boolean settled = Math.abs(used - last[0]) < 64 << 10;
          last[0] = used;
          return settled;
        });
    return last[0];
  }
}
