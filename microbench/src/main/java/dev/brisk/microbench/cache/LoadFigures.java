package dev.brisk.microbench.cache;

import static dev.brisk.microbench.cache.Figures.OPTIONS;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.fixtures.RedisServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// How many loads a cold key costs, and how long those wait who share one.
final class LoadFigures {
  private static final int READERS = 1000;
  private static final int PROCESSES = 10;

  private LoadFigures() {}

  static void waiters() {
    try (CacheStore store = CacheStore.builder().build()) {
      TieredCache<byte[]> cache = store.cache("c", Codecs.bytes(), OPTIONS);
      long[] late = new long[20 * READERS];
      int loads = 0;
      // Twenty rounds to warm up, which the next twenty overwrite.
      for (int round = 0; round < 40; round++) {
        int base = round % 20 * READERS;
        String key = "k" + round;
        CompletableFuture<LoadResult<byte[]>> load = new CompletableFuture<>();
        AtomicInteger calls = new AtomicInteger();
        long[] completed = {0};
        List<CompletableFuture<?>> waiting = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
          int at = base + i;
          waiting.add(
              cache
                  .lookup(
                      key,
                      OPTIONS,
                      (loaded, previous) -> {
                        calls.incrementAndGet();
                        return load;
                      })
                  .thenRun(() -> late[at] = System.nanoTime() - completed[0])
                  .toCompletableFuture());
        }
        completed[0] = System.nanoTime();
        load.complete(LoadResult.of(new byte[1024]));
        CompletableFuture.allOf(waiting.toArray(new CompletableFuture<?>[0])).join();
        loads = Math.max(loads, calls.get());
      }
      Figures.line("1,000 cold readers of a key, one node", loads + " load", "1");
      Figures.times("a waiter's answer after the load ended", late, "p99 <= 5 ms");
    }
  }

  static void processes() throws Exception {
    try (RedisServer redis = RedisServer.started()) {
      report("10 processes x 1,000 cold readers", run(redis.url(), false), "1");
    }
    try (RedisServer redis = RedisServer.started()) {
      report("the same, lease holder SIGKILLed while it loads", run(redis.url(), true), "<= 2");
    }
    report("the same, Redis down", run("redis://127.0.0.1:1", false), "<= 10");
  }

  private static void report(String what, Map<String, AtomicInteger> lines, String goal) {
    Figures.line(
        what,
        "%s loads, %s processes answered all, %s not"
            .formatted(
                count(lines, ColdReaders.LOAD),
                count(lines, ColdReaders.DONE),
                count(lines, ColdReaders.HUNG)),
        goal);
  }

  private static int count(Map<String, AtomicInteger> lines, String word) {
    AtomicInteger count = lines.get(word);
    return count == null ? 0 : count.get();
  }

  private static Map<String, AtomicInteger> run(String url, boolean killFirstLoader)
      throws IOException, InterruptedException {
    Map<String, AtomicInteger> lines = new ConcurrentHashMap<>();
    List<Process> children = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        children.add(ColdReaders.start(url, READERS));
      }
      for (Process child : children) {
        String line = child.inputReader().readLine();
        if (!ColdReaders.READY.equals(line)) {
          throw new IOException("a reader process said " + line);
        }
      }
      for (Process child : children) {
        child.outputWriter().write('\n');
        child.outputWriter().flush();
      }
      AtomicInteger toKill = new AtomicInteger(killFirstLoader ? 1 : 0);
      List<Thread> listeners = new ArrayList<>();
      for (Process child : children) {
        listeners.add(
            Thread.ofVirtual()
                .start(() ->
                    child
                        .inputReader()
                        .lines()
                        .forEach(line -> {
                          lines
                              .computeIfAbsent(line, word -> new AtomicInteger())
                              .incrementAndGet();
                          if (line.equals(ColdReaders.LOAD) && toKill.getAndDecrement() > 0) {
                            child.destroyForcibly(); // SIGKILL
                          }
                        })));
      }
      for (Thread listener : listeners) {
        listener.join();
      }
    } finally {
      children.forEach(Process::destroyForcibly);
    }
    return lines;
  }
}
