package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.BriskServer;
import dev.brisk.server.Clocks;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.source.http.FaultServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Fault X7: a clock that was set back or far ahead made answers live for hours, or for ever.
@Timeout(60)
class X07ClockStepTest {
  private static final Duration FIFTY_YEARS = Duration.ofDays(365 * 50);

  @TempDir Path directory;

  private final AtomicLong lifetimes = new AtomicLong(1_800_000_000_000L);
  private final AtomicLong wall = new AtomicLong(1_800_000_000_000L);
  private volatile String body = "one";
  private FaultServer upstream;
  private BriskServer server;
  private RawClient client;

  @BeforeEach
  void start() throws Exception {
    upstream =
        new FaultServer((seen, socket, out) ->
            FaultServer.answer(200, "content-type: text/plain\r\n", body).serve(seen, socket, out));
    Path file =
        Files.writeString(
            directory.resolve("brisk.yaml"),
            """
            server: { port: 0, admin: { enabled: false } }
            endpoints:
              - path: GET /things/{id}
                http: { url: "%s/things/{id}", retries: 0, timeout: 20s }
                cache: { ttl: 10m }
            """
                .formatted(upstream.url("")));
    server = Clocks.of(BriskServer.builder(BriskYaml.load(file)), at(lifetimes), at(wall)).start();
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
    upstream.close();
  }

  private static InstantSource at(AtomicLong millis) {
    return () -> Instant.ofEpochMilli(millis.get());
  }

  private Reply get() throws IOException {
    Reply reply = client.request("GET", "/things/1");
    long maxAge = Long.parseLong(reply.headers().get("cache-control").replace("max-age=", ""));
    assertThat(maxAge).isBetween(0L, 600L);
    assertThat(Long.parseLong(reply.headers().get("age"))).isBetween(0L, 600L);
    return reply;
  }

  @Test
  void timeOfDayThatJumpsChangesNoLifetime() throws IOException {
    assertThat(get().text()).isEqualTo("one");
    body = "two";
    for (Duration step :
        List.of(Duration.ofHours(-1), FIFTY_YEARS, FIFTY_YEARS.negated(), Duration.ofHours(1))) {
      wall.addAndGet(step.toMillis());
      assertThat(get().text()).as("after " + step).isEqualTo("one");
    }
    lifetimes.addAndGet(Duration.ofMinutes(9).toMillis());
    assertThat(get().text()).isEqualTo("one");
    lifetimes.addAndGet(Duration.ofMinutes(1).toMillis());
    assertThat(get().text()).isEqualTo("two");
  }

  /// The clock that lifetimes are measured by goes back in a restored virtual machine, or where
  /// somebody fakes it.
  @Test
  void evenWhereThatClockGoesBackNothingOutlivesItsTime() throws IOException {
    lifetimes.addAndGet(Duration.ofHours(1).toMillis());
    assertThat(get().text()).isEqualTo("one");
    body = "two";
    lifetimes.addAndGet(Duration.ofHours(-1).toMillis());
    assertThat(get().text()).isEqualTo("two");
    body = "three";
    assertThat(get().headers().get("cache-status")).startsWith("brisk; hit");
    lifetimes.addAndGet(FIFTY_YEARS.toMillis());
    assertThat(get().text()).isEqualTo("three");
    body = "four";
    assertThat(get().headers().get("cache-status")).startsWith("brisk; hit");
    lifetimes.addAndGet(FIFTY_YEARS.negated().toMillis());
    assertThat(get().text()).isEqualTo("four");
    assertThat(get().headers().get("cache-status")).startsWith("brisk; hit");
  }
}
