package dev.brisk.microbench.cache;

import static dev.brisk.microbench.cache.Figures.OPTIONS;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.NetworkLink;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// What callers notice when Redis is killed, paused, or behind a network that carries nothing.
final class FaultFigures {
  private static final int LOOKUPS = 2000;
  private static final int PARTITION_SECONDS = 30;

  private FaultFigures() {}

  static void outage() {
    outage("killed", RedisServer::kill, RedisServer::start);
    outage("paused (SIGSTOP)", RedisServer::pause, RedisServer::resume);
  }

  private interface Fault {
    void apply(RedisServer redis);
  }

  private static void outage(String name, Fault fault, Fault mend) {
    try (RedisServer redis = RedisServer.started();
        CacheStore store = Figures.connect(redis.url())) {
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), OPTIONS);
      coldLookups(cache, store, "warm-up");
      Load before = coldLookups(cache, store, "before");
      long began = System.nanoTime();
      fault.apply(redis);
      CompletableFuture<Long> open =
          CompletableFuture.supplyAsync(() -> {
            Figures.await("away", store, RemoteState.DOWN);
            return System.nanoTime();
          });
      Load during = coldLookups(cache, store, "during");
      double openAfter = (open.join() - began) / 1e6;
      mend.apply(redis);
      began = System.nanoTime();
      Figures.await("Redis in use", store, RemoteState.UP);
      double converged = Figures.millisSince(began);
      double added =
          Figures.percentile(during.open(), 0.99) - Figures.percentile(before.all(), 0.99);
      Figures.line(
          "Redis " + name + ": errors to callers, of " + LOOKUPS,
          Integer.toString(during.errors() + before.errors()),
          "0");
      Figures.line("  breaker open after", "%.0f ms".formatted(openAfter), "<= 1,000 ms");
      Figures.times("  cold look-ups before", before.all(), "-");
      Figures.times(
          "  of " + during.closed().length + " begun until it was open", during.closed(), "-");
      Figures.times("  of " + during.open().length + " begun since", during.open(), "-");
      Figures.line("  added p99 with the breaker open", "%.3f ms".formatted(added), "<= 5 ms");
      Figures.line("  used again after its return", "%.0f ms".formatted(converged), "<= 5,000 ms");
    }
  }

  /// @param closed nanoseconds of look-ups that began while Redis counted as up
  private record Load(long[] closed, long[] open, int errors) {
    long[] all() {
      long[] all = Arrays.copyOf(closed, closed.length + open.length);
      System.arraycopy(open, 0, all, closed.length, open.length);
      return all;
    }
  }

  /// One look-up a millisecond for two seconds.
  private static Load coldLookups(TieredCache<byte[]> cache, CacheStore store, String name) {
    long[] nanos = new long[LOOKUPS];
    boolean[] up = new boolean[LOOKUPS];
    AtomicInteger errors = new AtomicInteger();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < LOOKUPS; i++) {
      int at = i;
      up[i] = store.remoteState() == RemoteState.UP;
      long began = System.nanoTime();
      all.add(
          cache
              .lookup(
                  name + i,
                  OPTIONS,
                  (key, previous) ->
                      CompletableFuture.completedFuture(LoadResult.of(new byte[100])))
              .handle((lookup, failure) -> {
                nanos[at] = System.nanoTime() - began;
                return failure == null ? 0 : errors.incrementAndGet();
              })
              .toCompletableFuture());
      pause(1);
    }
    CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
    return new Load(chosen(nanos, up, true), chosen(nanos, up, false), errors.get());
  }

  private static long[] chosen(long[] nanos, boolean[] up, boolean wanted) {
    return java.util.stream.IntStream.range(0, nanos.length)
        .filter(i -> up[i] == wanted)
        .mapToLong(i -> nanos[i])
        .toArray();
  }

  /// The near node invalidates while the far one hears nothing.
  static void partition() {
    int keys = 10_000;
    try (RedisServer redis = RedisServer.started();
        NetworkLink link = NetworkLink.to(redis.port());
        CacheStore far = Figures.connect("redis://127.0.0.1:" + link.port());
        CacheStore near = Figures.connect(redis.url())) {
      TieredCache<String> farCache = far.cache("c", Codecs.utf8(), OPTIONS);
      TieredCache<String> nearCache = near.cache("c", Codecs.utf8(), OPTIONS);
      for (int i = 0; i < keys; i++) {
        requireValue(nearCache.get("k" + i, key -> "old"), "old");
        requireValue(farCache.get("k" + i, key -> "old"), "old");
      }
      link.cut();
      ServerProcess.await("away", Figures.BOUND, () -> far.remoteState() == RemoteState.DOWN);
      int errors = 0;
      for (int second = 0; second < PARTITION_SECONDS; second++) {
        for (int i = second; i < keys; i += PARTITION_SECONDS) {
          near.invalidate(List.of("k" + i)).toCompletableFuture().join();
          try {
            String unused = farCache.get("k" + i, key -> "old");
          } catch (RuntimeException e) {
            errors++;
          }
        }
        pause(1000);
      }
      link.heal();
      long began = System.nanoTime();
      Figures.await("Redis in use", far, RemoteState.UP);
      double converged = Figures.millisSince(began);
      pause(Math.max(1, 1000 - (long) converged));
      int stale = 0;
      for (int i = 0; i < keys; i++) {
        stale += farCache.getIfFresh("k" + i, "") == null ? 0 : 1;
        stale += farCache.get("k" + i, key -> "new").equals("new") ? 0 : 1;
      }
      Figures.line("30 s partition: errors to callers", Integer.toString(errors), "0");
      Figures.line("  used again after its end", "%.0f ms".formatted(converged), "<= 5,000 ms");
      Figures.line("  stale reads of 10,000 keys, 1 s after its end", Integer.toString(stale), "0");
    }
  }

  private static void requireValue(String found, String wanted) {
    if (!found.equals(wanted)) {
      throw new IllegalStateException("found " + found + " instead of " + wanted);
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
