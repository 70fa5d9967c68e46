package dev.brisk.microbench.cache;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import java.util.Arrays;

/// What the figures share.
final class Figures {
  static final Duration BOUND = Duration.ofSeconds(60);
  static final CacheOptions OPTIONS = CacheOptions.ttl(Duration.ofHours(1));

  private Figures() {}

  static void line(String what, String figure, String goal) {
    System.out.printf("%-66s %-44s goal %s%n", what, figure, goal);
  }

  static void times(String what, long[] nanos, String goal) {
    line(what, percentiles(nanos), goal);
  }

  static String percentiles(long[] nanos) {
    return nanos.length == 0
        ? "none"
        : "p50 %.3f ms, p99 %.3f ms, max %.3f ms"
            .formatted(percentile(nanos, 0.5), percentile(nanos, 0.99), percentile(nanos, 1));
  }

  static double percentile(long[] nanos, double quantile) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1L, (long) (sorted.length * quantile))] / 1e6;
  }

  static CacheStore connect(String url) {
    return awaitUp(CacheStore.builder().redis(RedisSettings.url(url)).build());
  }

  static CacheStore awaitUp(CacheStore store) {
    await("Redis in use", store, RemoteState.UP);
    return store;
  }

  static void await(String what, CacheStore store, RemoteState state) {
    ServerProcess.await(what, BOUND, () -> store.remoteState() == state);
  }

  static double millisSince(long beganNanos) {
    return (System.nanoTime() - beganNanos) / 1e6;
  }
}
