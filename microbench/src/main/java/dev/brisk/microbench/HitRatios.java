package dev.brisk.microbench;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.memory.EvictionPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntUnaryOperator;

/// `mvn -q -pl microbench -am package -DskipTests -Pjmh -Djmh.main=dev.brisk.microbench.HitRatios`
/// prints the hit ratio of each eviction policy on generated traces, as a Markdown table.
///
/// 400,000 reads, room for about 1,000 entries, seed 7. The traces: `zipf` 10,000 keys with
/// exponent 0.9; `zipf and scans` the same, where every 20,000 reads 2,000 keys are read once in
/// order; `loop` 1,500 keys in a circle; `shifting` a Zipf whose popular keys move on by 1,000
/// every 50,000 reads; `recent` keys near a position that moves on.
public final class HitRatios {
  private static final int READS = 400_000;
  private static final int ENTRIES = 1_000;
  private static final int VALUE_BYTES = 784; // with key and overhead about 1,010
  private static final long SEED = 7;

  private HitRatios() {}

  public static void main(String[] arguments) {
    Map<String, IntUnaryOperator> traces = new LinkedHashMap<>();
    traces.put("zipf", zipf(10_000, 0.9));
    traces.put("zipf and scans", scans(zipf(10_000, 0.9)));
    traces.put("loop", read -> read % 1_500);
    traces.put("shifting", shifting(zipf(10_000, 0.9)));
    traces.put("recent", recent());
    System.out.println("| trace | w-tinylfu | lru | lfu | fifo |");
    System.out.println("|---|---|---|---|---|");
    traces.forEach((name, trace) -> {
      int[] keys = new int[READS];
      for (int i = 0; i < READS; i++) {
        keys[i] = trace.applyAsInt(i);
      }
      StringBuilder row = new StringBuilder("| " + name + " |");
      for (EvictionPolicy policy : EvictionPolicy.values()) {
        row.append(String.format(" %.1f %% |", 100 * ratio(policy, keys)));
      }
      System.out.println(row);
    });
  }

  private static double ratio(EvictionPolicy policy, int[] keys) {
    try (CacheStore store =
        CacheStore.builder().eviction(policy).memoryMaximumBytes(ENTRIES * 1_010L).build()) {
      CacheOptions options = CacheOptions.ttl(Duration.ofHours(1));
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), options);
      byte[] value = new byte[VALUE_BYTES];
      for (int key : keys) {
        var unused =
            cache.lookup(
                "key:" + key,
                options,
                (loaded, previous) -> CompletableFuture.completedFuture(LoadResult.of(value)));
      }
      return (double) cache.statistics().memoryHits() / keys.length;
    }
  }

  private static IntUnaryOperator zipf(int keys, double exponent) {
    double[] cumulative = new double[keys];
    double sum = 0;
    for (int i = 0; i < keys; i++) {
      sum += 1 / Math.pow(i + 1, exponent);
      cumulative[i] = sum;
    }
    double total = sum;
    SplittableRandom random = new SplittableRandom(SEED);
    return read -> {
      int at = java.util.Arrays.binarySearch(cumulative, random.nextDouble() * total);
      return at < 0 ? -at - 1 : at;
    };
  }

  private static IntUnaryOperator scans(IntUnaryOperator others) {
    return read -> read % 20_000 < 2_000 ? 100_000 + read : others.applyAsInt(read);
  }

  private static IntUnaryOperator shifting(IntUnaryOperator others) {
    return read -> others.applyAsInt(read) + read / 50_000 * 1_000;
  }

  private static IntUnaryOperator recent() {
    SplittableRandom random = new SplittableRandom(SEED);
    return read -> read / 20 - (int) (-Math.log(1 - random.nextDouble()) * 600);
  }
}
