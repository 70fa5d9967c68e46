package dev.brisk.microbench.cache;

import static dev.brisk.microbench.cache.Figures.OPTIONS;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.memory.MemoryStatistics;
import dev.brisk.fixtures.ServerProcess;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// What entries take of the heap, by the difference that they make after a collection.
final class SizeFigures {
  private static final int KEY_BYTES = 20;
  private static final int VALUE_BYTES = 100;

  private SizeFigures() {}

  static void overhead() {
    // The table doubles at three quarters: what an entry takes of it depends on how many there are.
    for (int entries : new int[] {190_000, 250_000, 380_000, 500_000, 1_000_000}) {
      Figures.line(
          "bytes an entry above key and value, " + entries + " entries",
          "%.0f; with a tag for all %.0f"
              .formatted(
                  overhead(entries, OPTIONS), overhead(entries, OPTIONS.withTags(List.of("t")))),
          "<= 200");
    }
  }

  private static double overhead(int entries, CacheOptions options) {
    try (CacheStore store = CacheStore.builder().memoryMaximumBytes(1L << 30).build()) {
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), options);
      long before = usedBytes();
      for (int i = 0; i < entries; i++) {
        fill(cache, "key:%016d".formatted(i), options, VALUE_BYTES);
      }
      double perEntry = (double) (usedBytes() - before) / entries;
      if (store.memoryStatistics().entries() != entries) {
        throw new IllegalStateException("not all entries are there");
      }
      return perEntry - KEY_BYTES - VALUE_BYTES;
    }
  }

  static void distinctKeys() {
    int keys = 10_000_000;
    long maximum = 64 << 20;
    try (CacheStore store = CacheStore.builder().memoryMaximumBytes(maximum).build()) {
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), OPTIONS);
      long early = 0;
      for (int i = 0; i < keys; i++) {
        fill(cache, "k" + i, OPTIONS, VALUE_BYTES);
        if (i == keys / 10) {
          early = usedBytes();
        }
      }
      long late = usedBytes();
      MemoryStatistics memory = store.memoryStatistics();
      Figures.line(
          "heap in use after 1 and after 10 million distinct keys, 64 MiB",
          "%.1f and %.1f MiB".formatted(early / 1048576.0, late / 1048576.0),
          "flat");
      Figures.line(
          "  entries, and tags in the index", memory.entries() + ", " + memory.tags(), "0 tags");
    }
  }

  private static void fill(
      TieredCache<byte[]> cache, String key, CacheOptions options, int valueBytes) {
    cache
        .lookup(
            key,
            options,
            (loaded, previous) ->
                CompletableFuture.completedFuture(LoadResult.of(new byte[valueBytes])))
        .toCompletableFuture()
        .join();
  }

  private static long usedBytes() {
    Runtime runtime = Runtime.getRuntime();
    long[] last = {Long.MAX_VALUE};
    ServerProcess.await(
        "the heap to settle",
        Figures.BOUND,
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
