package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.NetworkLink;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.source.http.FaultServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What clients notice of a Redis that is stopped or dead, by the time-outs of brisk.yaml. Redis'
/// own time-out is so long that no test can be saved by it.
@Timeout(60)
class SlowRedisIT {
  private static final Duration BOUND = Duration.ofSeconds(20);
  private static final String PATIENT = "timeout: 50s";

  @TempDir Path directory;
  private final TestClock clock = new TestClock();
  private final CountDownLatch gate = new CountDownLatch(1);
  private RedisServer redis;
  private FaultServer upstream;

  @BeforeEach
  void start() throws IOException {
    redis = RedisServer.started();
    upstream =
        new FaultServer((seen, socket, out) -> {
          boolean late = clock.millis() > TestClock.START;
          if (late && !gate.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the gate stayed closed");
          }
          return FaultServer.answer(200, "content-type: text/plain\r\n", late ? "late" : "prompt")
              .serve(seen, socket, out);
        });
  }

  @AfterEach
  void stop() throws IOException {
    gate.countDown();
    redis.close();
    upstream.close();
  }

  private BriskServer server(String tier, String rules) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("brisk.yaml"),
            """
            server: { port: 0, admin: { enabled: false } }
            cache: %s
            endpoints:
              - path: GET /things/{id}
                http: { url: "%s/things/{id}", retries: 0, timeout: 40s }
                cache: { ttl: 1m, %s }
            """
                .formatted(tier, upstream.url(""), rules));
    BriskServer server = BriskServer.builder(BriskYaml.load(file)).clock(clock).start();
    await(server, "up");
    return server;
  }

  private BriskServer server(String rules) throws Exception {
    return server("{ redis: { url: \"" + redis.url() + "\", " + PATIENT + " } }", rules);
  }

  private static Reply get(BriskServer server, String path) {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean is(BriskServer server, String state) {
    return get(server, "/health/ready").text().contains("\"redis\":\"" + state + "\"");
  }

  private static void await(BriskServer server, String state) {
    ServerProcess.await("Redis to be " + state, BOUND, () -> is(server, state));
  }

  @Test
  void remoteTimeoutEndsTheWaitForRedisAndTheSourceAnswers() throws Exception {
    try (BriskServer server = server("remote-timeout: 50ms")) {
      redis.pause();
      Reply reply = get(server, "/things/1");
      assertThat(reply.text()).isEqualTo("prompt");
      assertThat(reply.headers().get("cache-status")).startsWith("brisk; fwd=miss");
      assertThat(is(server, "up")).as("no command has timed out").isTrue();
      assertThat(get(server, "/metrics").text())
          .containsPattern("brisk_cache_loads_without_lease_total\\{endpoint=\"[^\"]+\"} 1");
    }
  }

  @Test
  void softTimeoutAnswersWithTheOldWhileRedisIsStopped() throws Exception {
    try (BriskServer server = server("stale-if-error: 1h, soft-timeout: 20ms")) {
      assertThat(get(server, "/things/1").text()).isEqualTo("prompt");
      clock.advance(Duration.ofSeconds(61));
      redis.pause();
      Reply reply = get(server, "/things/1");
      assertThat(reply.text()).isEqualTo("prompt");
      assertThat(reply.headers().get("cache-status"))
          .isEqualTo("brisk; fwd=stale; ttl=-1; detail=stale-soft-timeout");
      gate.countDown();
      redis.resume();
      ServerProcess.await(
          "the new one", BOUND, () -> get(server, "/things/1").text().equals("late"));
    }
  }

  @Test
  void hardTimeoutCountsTheWaitForRedisTooAndTheLoadGoesOn() throws Exception {
    try (BriskServer server = server("hard-timeout: 50ms")) {
      redis.pause();
      assertThat(get(server, "/things/1").status()).isEqualTo(504);
      assertThat(upstream.seen).as("the wait was for Redis").isEmpty();
      redis.resume();
      ServerProcess.await("the load", BOUND, () -> get(server, "/things/1").status() == 200);
      assertThat(upstream.seen).hasSize(1);
    }
  }

  @Test
  void breakerTriesAgainAfterAsLongAsItIsTold() throws Exception {
    try (NetworkLink link = NetworkLink.to(redis.port());
        BriskServer patient =
            server(
                "{ redis: { url: \"redis://127.0.0.1:"
                    + link.port()
                    + "\", connect-timeout: 20s }, breaker: { retry-after: 5m } }",
                "");
        BriskServer eager =
            server(
                "{ redis: { url: \"" + redis.url() + "\" }, breaker: { retry-after: 20ms } }",
                "")) {
      int before = link.accepted();
      redis.kill();
      await(patient, "down");
      await(eager, "down");
      ServerProcess.await("the first try, at once", BOUND, () -> link.accepted() > before);
      redis.start();
      await(eager, "up");
      assertThat(is(patient, "down")).isTrue();
      assertThat(link.accepted()).isEqualTo(before + 1);
    }
  }
}
