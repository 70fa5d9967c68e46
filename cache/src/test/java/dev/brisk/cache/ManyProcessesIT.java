package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.redis.RedisSettings;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Processes of the operating system, a thousand readers in each, one cold key.
///
/// For the full size: `-Dbrisk.processes=10`.
class ManyProcessesIT {
  static final int PROCESSES = Integer.getInteger("brisk.processes", 3);
  static final int READERS = 1000;

  final List<Child> children = new ArrayList<>();

  @AfterEach
  void killChildren() {
    children.forEach(child -> child.process.destroyForcibly());
  }

  /// What a child process runs.
  public static final class Reader {
    public static void main(String[] arguments) throws Exception {
      // A cold JVM on a busy machine is slower than the default time-outs, and would go on alone.
      CacheStore store =
          CacheStore.builder()
              .redis(
                  RedisSettings.url(arguments[0])
                      .withTimeout(Duration.ofMinutes(1))
                      .withConnectTimeout(Duration.ofMinutes(1)))
              .build();
      TieredCache<String> cache =
          store.cache("c", Codecs.utf8(), CacheOptions.ttl(Duration.ofMinutes(1)));
      System.out.println("READY " + store.awaitRemote(Duration.ofMinutes(1)));
      System.in.read();
      CountDownLatch done = new CountDownLatch(READERS);
      for (int i = 0; i < READERS; i++) {
        Thread.ofVirtual()
            .start(() -> {
              cache.get(
                  "cold",
                  key -> {
                    System.out.println("LOAD");
                    LockSupport.parkNanos(500_000_000);
                    return "value";
                  });
              done.countDown();
            });
      }
      boolean all = done.await(120, TimeUnit.SECONDS);
      System.out.println(all ? "DONE" : "HUNG");
      System.out.flush();
      Runtime.getRuntime().halt(0);
    }
  }

  static final class Child {
    final Process process;
    final BufferedReader out;
    final BufferedWriter in;

    Child(String url) throws IOException {
      Path java = Path.of(System.getProperty("java.home"), "bin", "java");
      process =
          new ProcessBuilder(
                  java.toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "-Xmx128m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Reader.class.getName(),
                  url)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      out = process.inputReader();
      in = process.outputWriter();
    }

    void awaitReady(RemoteState state) throws IOException {
      assertThat(out.readLine()).isEqualTo("READY " + state);
    }

    void go() throws IOException {
      in.write('\n');
      in.flush();
    }
  }

  /// Starts the children, lets them go, and gathers what they print until they end.
  private List<String> run(String url, RemoteState state, boolean killFirstLoader)
      throws Exception {
    for (int i = 0; i < PROCESSES; i++) {
      children.add(new Child(url));
    }
    for (Child child : children) {
      child.awaitReady(state);
    }
    for (Child child : children) {
      child.go();
    }
    ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    CountDownLatch killed = new CountDownLatch(killFirstLoader ? 1 : 0);
    List<Thread> listeners = new ArrayList<>();
    for (Child child : children) {
      listeners.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  String line = child.out.readLine();
                  while (line != null) {
                    lines.add(line);
                    if (line.equals("LOAD") && killed.getCount() > 0) {
                      killed.countDown();
                      child.process.destroyForcibly(); // SIGKILL
                    }
                    line = child.out.readLine();
                  }
                } catch (IOException e) {
                  lines.add("killed");
                }
              }));
    }
    for (Thread listener : listeners) {
      assertThat(listener.join(Duration.ofMinutes(3))).isTrue();
    }
    return List.copyOf(lines);
  }

  @Test
  void allProcessesTogetherLoadOnce() throws Exception {
    try (RedisServer redis = RedisServer.started()) {
      List<String> lines = run(redis.url(), RemoteState.UP, false);
      assertThat(lines.stream().filter("LOAD"::equals)).hasSize(1);
      assertThat(lines.stream().filter("DONE"::equals)).hasSize(PROCESSES);
    }
  }

  @Test
  void atMostOneMoreLoadsWhenTheLeaseHolderIsKilled() throws Exception {
    try (RedisServer redis = RedisServer.started()) {
      List<String> lines = run(redis.url(), RemoteState.UP, true);
      assertThat(lines.stream().filter("LOAD"::equals)).hasSizeBetween(1, 2);
      assertThat(lines.stream().filter("DONE"::equals)).hasSize(PROCESSES - 1);
    }
  }

  @Test
  void eachProcessLoadsOnceWithoutRedis() throws Exception {
    List<String> lines = run("redis://127.0.0.1:1", RemoteState.DOWN, false);
    assertThat(lines.stream().filter("LOAD"::equals)).hasSize(PROCESSES);
    assertThat(lines.stream().filter("DONE"::equals)).hasSize(PROCESSES);
  }
}
