package dev.brisk.microbench.peers;

import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Brisk, Spring's cache abstraction on Redis and JetCache on one real Redis, each asked the same:
///
/// `mvn -q -pl microbench -am package -DskipTests -Pjmh
/// -Djmh.main=dev.brisk.microbench.peers.CachesSideBySide`
///
/// It takes a minute and a half and prints the rows of the table in `docs/performance.md`. Values
/// are 100 bytes. Times are medians of rounds that take turns between the libraries.
public final class CachesSideBySide {
  private static final List<PeerCache.Library> LIBRARIES =
      List.of(new BriskPeer(), new Spring(), new JetCache());
  private static final int READERS = 1000;
  private static final int ROUNDS = 5;
  private static final long ROUND_NANOS = 700_000_000L;
  private static final int OUTAGE_CALLS = 10;
  private static final long UNHEARD_NANOS = 2_000_000_000L;
  private static final byte[] VALUE = new byte[100];

  private CachesSideBySide() {}

  public static void main(String[] arguments) throws Exception {
    // Lettuce tells of each attempt to connect to the dead Redis.
    java.util.logging.Logger.getLogger("io.lettuce").setLevel(java.util.logging.Level.OFF);
    System.out.println(
        "| | "
            + String.join(" | ", LIBRARIES.stream().map(PeerCache.Library::name).toList())
            + " |");
    System.out.println("|---|---|---|---|");
    row("hit in memory", hits(true, 1, "%.0f ns"));
    row("hit in Redis", hits(false, 1000, "%.0f µs"));
    row("loads for 1,000 cold readers, one node", coldReaders(1));
    row("loads for 2 x 1,000 cold readers, two nodes", coldReaders(2));
    row("Redis killed: errors in " + OUTAGE_CALLS + " calls; longest call", outage());
    row("memory of another node is told of an invalidation: p50; p99", invalidation());
  }

  private static void row(String what, List<String> cells) {
    System.out.println("| " + what + " | " + String.join(" | ", cells) + " |");
  }

  private static List<String> hits(boolean memory, double unit, String format) {
    double[][] nanos = new double[LIBRARIES.size()][ROUNDS];
    try (RedisServer redis = RedisServer.started()) {
      List<PeerCache> nodes = new ArrayList<>();
      for (PeerCache.Library library : LIBRARIES) {
        nodes.add(library.node(redis.url(), memory));
      }
      for (PeerCache node : nodes) {
        requireValue(node.get("k", () -> VALUE));
        ServerProcess.await("stored", Duration.ofSeconds(10), () -> isStored(node));
        nanosPerHit(node);
        nanosPerHit(node);
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < nodes.size(); i++) {
          nanos[i][round] = nanosPerHit(nodes.get(i));
        }
      }
      nodes.forEach(PeerCache::close);
    }
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < nanos.length; i++) {
      Arrays.sort(nanos[i]);
      cells.add(
          memory && !LIBRARIES.get(i).hasMemoryTier()
              ? "no memory tier"
              : format.formatted(nanos[i][ROUNDS / 2] / unit));
    }
    return cells;
  }

  /// What is written in the background is there once a read does not load.
  private static boolean isStored(PeerCache node) {
    AtomicInteger loads = new AtomicInteger();
    requireValue(
        node.get(
            "k",
            () -> {
              loads.incrementAndGet();
              return VALUE;
            }));
    return loads.get() == 0;
  }

  private static double nanosPerHit(PeerCache node) {
    long began = System.nanoTime();
    long count = 0;
    while (System.nanoTime() - began < ROUND_NANOS) {
      for (int i = 0; i < 50; i++) {
        requireValue(node.get("k", CachesSideBySide::mustNotLoad));
      }
      count += 50;
    }
    return (double) (System.nanoTime() - began) / count;
  }

  private static byte[] mustNotLoad() {
    throw new IllegalStateException("a hit was to be measured, and this is a miss");
  }

  private static void requireValue(byte[] value) {
    if (value.length != VALUE.length) {
      throw new IllegalStateException("not the value");
    }
  }

  private static List<String> coldReaders(int nodeCount) throws Exception {
    List<String> cells = new ArrayList<>();
    for (PeerCache.Library library : LIBRARIES) {
      try (RedisServer redis = RedisServer.started();
          var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<PeerCache> nodes = new ArrayList<>();
        for (int i = 0; i < nodeCount; i++) {
          PeerCache node = library.node(redis.url(), true);
          requireValue(node.get("warm-up", () -> VALUE));
          nodes.add(node);
        }
        AtomicInteger loads = new AtomicInteger();
        List<Future<?>> readers = new ArrayList<>();
        for (int i = 0; i < READERS * nodeCount; i++) {
          PeerCache node = nodes.get(i % nodeCount);
          readers.add(
              threads.submit(() ->
                  requireValue(
                      node.get(
                          "cold",
                          () -> {
                            loads.incrementAndGet();
                            LockSupport.parkNanos(200_000_000);
                            return VALUE;
                          }))));
        }
        for (Future<?> reader : readers) {
          reader.get(5, TimeUnit.MINUTES);
        }
        cells.add(Integer.toString(loads.get()));
        nodes.forEach(PeerCache::close);
      }
    }
    return cells;
  }

  private static List<String> outage() {
    List<String> cells = new ArrayList<>();
    for (PeerCache.Library library : LIBRARIES) {
      try (RedisServer redis = RedisServer.started();
          PeerCache node = library.node(redis.url(), true)) {
        requireValue(node.get("warm-up", () -> VALUE));
        redis.kill();
        int errors = 0;
        long longest = 0;
        for (int i = 0; i < OUTAGE_CALLS; i++) {
          long began = System.nanoTime();
          try {
            requireValue(node.get("during" + i, () -> VALUE));
          } catch (RuntimeException e) {
            errors++;
          }
          longest = Math.max(longest, System.nanoTime() - began);
        }
        cells.add("%d; %.0f ms".formatted(errors, longest / 1e6));
      }
    }
    return cells;
  }

  private static List<String> invalidation() {
    List<String> cells = new ArrayList<>();
    for (PeerCache.Library library : LIBRARIES) {
      if (!library.hasMemoryTier()) {
        cells.add("no memory tier");
        continue;
      }
      try (RedisServer redis = RedisServer.started();
          PeerCache here = library.node(redis.url(), true);
          PeerCache there = library.node(redis.url(), true)) {
        long[] nanos = new long[500];
        int unheard = 0;
        for (int i = 0; i < nanos.length; i++) {
          requireValue(here.get("k", () -> VALUE));
          requireValue(there.get("k", () -> VALUE));
          // Word of the load itself may be on its way, too.
          LockSupport.parkNanos(5_000_000);
          requireValue(there.get("k", () -> VALUE));
          long began = System.nanoTime();
          here.invalidate("k");
          long waited = 0;
          while (there.inMemory("k") && waited < UNHEARD_NANOS) {
            Thread.onSpinWait();
            waited = System.nanoTime() - began;
          }
          nanos[i] = System.nanoTime() - began;
          if (waited >= UNHEARD_NANOS && ++unheard == 10) {
            break;
          }
        }
        Arrays.sort(nanos);
        cells.add(
            unheard == 10
                ? "ten were never heard"
                : "%.2f; %.2f ms; %d never heard"
                    .formatted(
                        nanos[nanos.length / 2] / 1e6,
                        nanos[nanos.length * 99 / 100] / 1e6,
                        unheard));
      }
    }
    return cells;
  }
}
