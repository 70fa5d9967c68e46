package dev.brisk.microbench.cache;

import static dev.brisk.microbench.cache.Figures.OPTIONS;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.Lookup;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/// Hits in Redis a second by 16 callers that each ask again when they are answered, beside
/// `redis-benchmark -c 1 -P 16` of a value as long. Interleaved rounds, medians.
final class RedisThroughput {
  private static final int CALLERS = 16;
  private static final int ROUNDS = 5;
  private static final long ROUND_NANOS = 3_000_000_000L;
  private static final int VALUE_BYTES = 100;

  private RedisThroughput() {}

  static void run() throws IOException, InterruptedException {
    try (RedisServer redis = RedisServer.started();
        CacheStore store =
            Figures.awaitUp(
                CacheStore.builder()
                    // Room for nothing: each look-up goes to Redis.
                    .memoryMaximumBytes(512)
                    .redis(RedisSettings.url(redis.url()))
                    .build())) {
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), OPTIONS);
      for (int i = 0; i < CALLERS; i++) {
        int at = i;
        byte[] value = cache.get("k" + at, key -> new byte[VALUE_BYTES]);
        if (value.length != VALUE_BYTES) {
          throw new IllegalStateException("not the value");
        }
      }
      ServerProcess.await(
          "all stored", Figures.BOUND, () -> cache.statistics().remoteStores() >= CALLERS);
      int stored = Integer.parseInt(redis.cli("STRLEN", "k0"));
      hitsPerSecond(cache);
      double[] ours = new double[ROUNDS];
      double[] threads = new double[ROUNDS];
      double[] peers = new double[ROUNDS];
      for (int round = 0; round < ROUNDS; round++) {
        peers[round] = redisBenchmark(redis.port(), stored);
        ours[round] = hitsPerSecond(cache);
        threads[round] = hitsPerSecondOfThreads(cache);
      }
      double peer = median(peers);
      Figures.line(
          "redis-benchmark -c 1 -P 16, GET of " + stored + " bytes", "%.0f/s".formatted(peer), "-");
      Figures.line(
          "16 asynchronous callers, hits in Redis",
          "%.0f/s = %.2f of it".formatted(median(ours), median(ours) / peer),
          ">= 0.60");
      Figures.line(
          "16 virtual threads that wait for each answer",
          "%.0f/s = %.2f of it".formatted(median(threads), median(threads) / peer),
          "-");
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static double hitsPerSecond(TieredCache<byte[]> cache) {
    AtomicLong hits = new AtomicLong();
    long until = System.nanoTime() + ROUND_NANOS;
    CompletableFuture<?>[] callers = new CompletableFuture<?>[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
      Caller caller = new Caller(cache, "k" + i, hits, until);
      callers[i] = caller.done;
      caller.ask();
    }
    CompletableFuture.allOf(callers).join();
    return hits.get() * 1e9 / ROUND_NANOS;
  }

  private record Caller(
      TieredCache<byte[]> cache,
      String key,
      AtomicLong hits,
      long until,
      CompletableFuture<Void> done) {
    Caller(TieredCache<byte[]> cache, String key, AtomicLong hits, long until) {
      this(cache, key, hits, until, new CompletableFuture<>());
    }

    void ask() {
      look(cache, key)
          .whenComplete((lookup, failure) -> {
            if (failure != null) {
              done.completeExceptionally(failure);
            } else if (System.nanoTime() > until) {
              done.complete(null);
            } else {
              hits.incrementAndGet();
              ask();
            }
          });
    }
  }

  private static CompletableFuture<Lookup<byte[]>> look(TieredCache<byte[]> cache, String key) {
    return cache
        .lookup(
            key,
            OPTIONS,
            (loaded, previous) ->
                CompletableFuture.failedFuture(new IllegalStateException("it must be in Redis")))
        .toCompletableFuture();
  }

  private static double hitsPerSecondOfThreads(TieredCache<byte[]> cache)
      throws InterruptedException {
    AtomicLong hits = new AtomicLong();
    long until = System.nanoTime() + ROUND_NANOS;
    Thread[] callers = new Thread[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
      String key = "k" + i;
      callers[i] =
          Thread.ofVirtual()
              .start(() -> {
                while (System.nanoTime() < until) {
                  Lookup<byte[]> unused = look(cache, key).join();
                  hits.incrementAndGet();
                }
              });
    }
    for (Thread caller : callers) {
      caller.join();
    }
    return hits.get() * 1e9 / ROUND_NANOS;
  }

  private static double redisBenchmark(int port, int bytes)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                ServerProcess.program("redis-benchmark", "redis-tools"),
                "-p",
                Integer.toString(port),
                "-c",
                "1",
                "-P",
                "16",
                "-n",
                "600000",
                "-d",
                Integer.toString(bytes),
                "--csv",
                "-t",
                "set,get")
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output
        .lines()
        .filter(line -> line.startsWith("\"GET\""))
        .map(line -> line.split("\",\"", -1)[1])
        .mapToDouble(Double::parseDouble)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("redis-benchmark said: " + output));
  }
}
