package dev.brisk.microbench.cache;

import static dev.brisk.microbench.cache.Figures.OPTIONS;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// How soon an invalidation holds, here and elsewhere.
final class InvalidationFigures {
  private static final int ROUNDS = 1000;
  private static final int ENTRIES = 1_000_000;
  private static final CacheOptions TAGGED = OPTIONS.withTags(List.of("t"));

  private InvalidationFigures() {}

  static void crossNode() {
    try (RedisServer redis = RedisServer.started();
        CacheStore here = Figures.connect(redis.url());
        CacheStore there = Figures.connect(redis.url())) {
      TieredCache<byte[]> source = here.cache("c", Codecs.bytes(), TAGGED);
      TieredCache<byte[]> target = there.cache("c", Codecs.bytes(), TAGGED);
      long[] keys = new long[ROUNDS];
      long[] tags = new long[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        keys[i] = untilGone(source, target, () -> here.invalidate(List.of("k")));
        tags[i] = untilGone(source, target, () -> here.invalidateTags(List.of("t")));
      }
      Figures.times("a key's invalidation seen by the other node", keys, "p99 <= 20 ms");
      Figures.times("a tag's purge seen by the other node", tags, "p99 <= 20 ms");
    }
  }

  private static long untilGone(
      TieredCache<byte[]> source, TieredCache<byte[]> target, Runnable invalidate) {
    byte[] here = source.get("k", TAGGED, key -> new byte[100]);
    byte[] there = target.get("k", TAGGED, key -> new byte[100]);
    if (here.length != there.length) {
      throw new IllegalStateException("the nodes differ");
    }
    long began = System.nanoTime();
    invalidate.run();
    while (target.getIfFresh("k", "") != null) {
      Thread.onSpinWait();
    }
    return System.nanoTime() - began;
  }

  /// The nodes' clocks are ten seconds apart.
  static void tagPurge() {
    try (RedisServer redis = RedisServer.started();
        CacheStore here = large(redis, Duration.ofSeconds(5));
        CacheStore there = large(redis, Duration.ofSeconds(-5))) {
      TieredCache<byte[]> local = here.cache("c", Codecs.bytes(), TAGGED);
      TieredCache<byte[]> other = there.cache("c", Codecs.bytes(), TAGGED);
      // The first through Redis, so that both know the tag's epoch; a million round trips more
      // would show nothing.
      fill(local, TAGGED, 0, 1);
      fill(other, TAGGED, 0, 1);
      fill(local, TAGGED.memoryOnly(), 1, ENTRIES);
      fill(other, TAGGED.memoryOnly(), 1, ENTRIES);
      String last = "k" + (ENTRIES - 1);
      if (local.getIfFresh(last, "") == null || other.getIfFresh(last, "") == null) {
        throw new IllegalStateException("the entries are not there");
      }
      long began = System.nanoTime();
      var purging = here.invalidateTags(List.of("t"));
      boolean gone = local.getIfFresh(last, "") == null;
      double locally = Figures.millisSince(began);
      while (other.getIfFresh(last, "") != null) {
        Thread.onSpinWait();
      }
      double elsewhere = Figures.millisSince(began);
      purging.toCompletableFuture().join();
      int survivors = survivors(local) + survivors(other) + (gone ? 0 : 1);
      Figures.line(
          "purge of a tag with 1,000,000 entries, here",
          "%.3f ms, %d survivors".formatted(locally, survivors),
          "<= 10 ms, 0");
      Figures.line(
          "and on the other node, clocks +5 s and -5 s",
          "%.3f ms".formatted(elsewhere),
          "<= 50 ms");
    }
  }

  private static CacheStore large(RedisServer redis, Duration skew) {
    long millis = skew.toMillis();
    InstantSource clock = () -> java.time.Instant.ofEpochMilli(System.currentTimeMillis() + millis);
    return Figures.awaitUp(
        CacheStore.builder()
            .memoryMaximumBytes(1L << 30)
            .clock(clock)
            .redis(RedisSettings.url(redis.url()))
            .build());
  }

  private static void fill(TieredCache<byte[]> cache, CacheOptions options, int from, int to) {
    byte[] value = new byte[8];
    for (int i = from; i < to; i++) {
      cache
          .lookup(
              "k" + i,
              options,
              (key, previous) -> CompletableFuture.completedFuture(LoadResult.of(value)))
          .toCompletableFuture()
          .join();
    }
  }

  private static int survivors(TieredCache<byte[]> cache) {
    int survivors = 0;
    for (int i = 0; i < ENTRIES; i++) {
      survivors += cache.getIfFresh("k" + i, "") == null ? 0 : 1;
    }
    return survivors;
  }
}
