package dev.brisk.microbench;

import dev.brisk.cache.CacheOptions;
import dev.brisk.cache.CacheStore;
import dev.brisk.cache.Codecs;
import dev.brisk.cache.Loaded;
import dev.brisk.cache.RemoteState;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.remote.RedisSettings;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// `mvn -q -pl microbench -am package -DskipTests -Pjmh
/// -Djmh.main=dev.brisk.microbench.CacheFigures` prints times that no assertion should depend on:
/// waiters of one load, invalidation across processes (two stores, one real Redis), purge of a tag
/// with many entries, look-ups while Redis dies.
public final class CacheFigures {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final CacheOptions OPTIONS = CacheOptions.ttl(Duration.ofHours(1));

  private CacheFigures() {}

  public static void main(String[] arguments) {
    waiters();
    crossNodeInvalidation();
    tagPurge();
    outage();
  }

  private static void print(String what, long[] nanos) {
    Arrays.sort(nanos);
    System.out.printf(
        "%-58s p50 %.3f ms, p99 %.3f ms, max %.3f ms (n = %d)%n",
        what,
        nanos[nanos.length / 2] / 1e6,
        nanos[(int) (nanos.length * 0.99)] / 1e6,
        nanos[nanos.length - 1] / 1e6,
        nanos.length);
  }

  private static void waiters() {
    try (CacheStore store = CacheStore.builder().build()) {
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), OPTIONS);
      int readers = 1000;
      long[] late = new long[20 * readers];
      // Twenty rounds to warm up, which the next twenty overwrite.
      for (int round = 0; round < 40; round++) {
        int base = round % 20 * readers;
        String key = "k" + round;
        CompletableFuture<Loaded<byte[]>> load = new CompletableFuture<>();
        long[] completed = {0};
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
          int at = base + i;
          waiting.add(
              cache
                  .lookup(key, OPTIONS, (loaded, previous) -> load)
                  .thenRun(() -> late[at] = System.nanoTime() - completed[0])
                  .toCompletableFuture());
        }
        completed[0] = System.nanoTime();
        load.complete(Loaded.of(new byte[1024]));
        CompletableFuture.allOf(waiting.toArray(new CompletableFuture<?>[0])).join();
      }
      print("a waiter's answer after the load ended, 1,000 waiters", late);
    }
  }

  private static CacheStore connect(RedisServer redis) {
    CacheStore store = CacheStore.builder().redis(RedisSettings.url(redis.url())).build();
    ServerProcess.await("Redis", BOUND, () -> store.remoteState() == RemoteState.UP);
    return store;
  }

  private static void crossNodeInvalidation() {
    try (RedisServer redis = RedisServer.started();
        CacheStore here = connect(redis);
        CacheStore there = connect(redis)) {
      CacheOptions tagged = OPTIONS.withTags(List.of("t"));
      TieredCache<byte[]> source = here.cache("c", Codecs.bytes(), tagged);
      TieredCache<byte[]> target = there.cache("c", Codecs.bytes(), tagged);
      long[] keys = new long[1000];
      long[] tags = new long[1000];
      for (int i = 0; i < keys.length; i++) {
        byte[] unused = source.get("k", tagged, key -> new byte[100]);
        byte[] alsoUnused = target.get("k", tagged, key -> new byte[100]);
        long began = System.nanoTime();
        here.invalidate(List.of("k"));
        while (target.getIfFresh("k", "") != null) {
          Thread.onSpinWait();
        }
        keys[i] = System.nanoTime() - began;
        unused = source.get("k", tagged, key -> new byte[100]);
        alsoUnused = target.get("k", tagged, key -> new byte[100]);
        began = System.nanoTime();
        here.invalidateTags(List.of("t"));
        while (target.getIfFresh("k", "") != null) {
          Thread.onSpinWait();
        }
        tags[i] = System.nanoTime() - began;
      }
      print("a key's invalidation seen by the other store", keys);
      print("a tag's purge seen by the other store", tags);
    }
  }

  private static void tagPurge() {
    int entries = 1_000_000;
    try (CacheStore store = CacheStore.builder().memoryMaximumBytes(1L << 30).build()) {
      CacheOptions tagged = OPTIONS.withTags(List.of("all"));
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), tagged);
      byte[] value = new byte[8];
      for (int i = 0; i < entries; i++) {
        var unused =
            cache.lookup(
                "k" + i,
                tagged,
                (key, previous) -> CompletableFuture.completedFuture(Loaded.of(value)));
      }
      long[] nanos = new long[1];
      long began = System.nanoTime();
      store.invalidateTags(List.of("all"));
      nanos[0] = System.nanoTime() - began;
      for (int i = 0; i < entries; i++) {
        if (cache.getIfFresh("k" + i, "") != null) {
          throw new IllegalStateException("k" + i + " survived");
        }
      }
      print("purge of a tag with 1,000,000 entries in memory", nanos);
    }
  }

  private static void outage() {
    for (boolean paused : new boolean[] {false, true}) {
      try (RedisServer redis = RedisServer.started();
          CacheStore store = connect(redis)) {
        TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), OPTIONS);
        print("cold look-up, Redis up", coldLookups(cache, "up"));
        long began = System.nanoTime();
        if (paused) {
          redis.pause();
        } else {
          redis.kill();
        }
        CompletableFuture<Long> open =
            CompletableFuture.supplyAsync(() -> {
              ServerProcess.await("away", BOUND, () -> store.remoteState() == RemoteState.AWAY);
              return System.nanoTime();
            });
        long[] during = coldLookups(cache, "during");
        print("cold look-up from the moment of " + (paused ? "SIGSTOP" : "kill -9"), during);
        System.out.printf("breaker open after %.0f ms%n", (open.join() - began) / 1e6);
        if (paused) {
          redis.resume();
        } else {
          redis.start();
        }
        began = System.nanoTime();
        ServerProcess.await("up", BOUND, () -> store.remoteState() == RemoteState.UP);
        System.out.printf(
            "used again %.0f ms after it is back%n", (System.nanoTime() - began) / 1e6);
      }
    }
  }

  /// One look-up a millisecond for two seconds.
  private static long[] coldLookups(TieredCache<byte[]> cache, String name) {
    long[] nanos = new long[2000];
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < nanos.length; i++) {
      int at = i;
      long began = System.nanoTime();
      all.add(
          cache
              .lookup(
                  name + i,
                  OPTIONS,
                  (key, previous) -> CompletableFuture.completedFuture(Loaded.of(new byte[100])))
              .thenRun(() -> nanos[at] = System.nanoTime() - began)
              .toCompletableFuture());
      try {
        TimeUnit.MILLISECONDS.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
    CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
    return nanos;
  }
}
