package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.source.http.FaultServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Each rule of `cache:` from a real brisk.yaml, over the wire, with an upstream that is slow,
/// fails or dies, and a clock that the test moves.
@Timeout(60)
class CachePolicyTest {
  private static final Duration EXPIRED = Duration.ofSeconds(61);

  @TempDir Path directory;
  private final TestClock clock = new TestClock();
  private volatile FaultServer.Behaviour behaviour = text("one");
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private FaultServer upstream;
  private BriskServer server;
  private RawClient client;

  @BeforeEach
  void startUpstream() throws IOException {
    upstream =
        new FaultServer((seen, socket, out) -> {
          FaultServer.Behaviour now = behaviour;
          if (!gate.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the gate stayed closed");
          }
          return now.serve(seen, socket, out);
        });
  }

  @AfterEach
  void stop() throws IOException {
    gate.countDown();
    if (server != null) {
      client.close();
      server.close();
    }
    upstream.close();
  }

  private static FaultServer.Behaviour text(String body) {
    return FaultServer.answer(200, "content-type: text/plain\r\n", body);
  }

  private void serve(String cache) throws Exception {
    serve("", cache);
  }

  private void serve(String top, String cache) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("brisk.yaml"),
            """
            server: { port: 0, admin: { enabled: false } }
            %s
            endpoints:
              - path: GET /things/{id}
                http: { url: "%s/things/{id}", retries: 0, timeout: 20s }
                cache: { ttl: 1m, %s }
            """
                .formatted(top, upstream.url(""), cache));
    BriskSettings settings = BriskYaml.load(file);
    server = BriskServer.builder(settings).clock(clock).start();
    client = new RawClient(server.port());
  }

  private Reply get() throws IOException {
    return client.request("GET", "/things/1");
  }

  private static String status(Reply reply) {
    return reply.headers().get("cache-status");
  }

  /// Asks until the answer has that body.
  private Reply await(String body) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (true) {
      Reply reply = get();
      if (reply.text().equals(body)) {
        return reply;
      }
      assertThat(System.nanoTime()).as("waited for " + body).isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Test
  void withoutRulesAnExpiredAnswerIsLoadedAgainAndSaysSo() throws Exception {
    serve("");
    assertThat(status(get())).startsWith("brisk; fwd=miss; stored; ttl=60");
    clock.advance(EXPIRED);
    behaviour = text("two");
    Reply again = get();
    assertThat(again.text()).isEqualTo("two");
    assertThat(status(again)).startsWith("brisk; fwd=stale; stored; ttl=60");
    clock.advance(EXPIRED);
    behaviour = FaultServer.answer(500, "", "");
    Reply failed = get();
    assertThat(failed.status()).isEqualTo(502);
    assertThat(status(failed)).isEqualTo("brisk; fwd=stale");
  }

  @Test
  void staleWhileRevalidateAnswersAtOnceWhileOneLoadRuns() throws Exception {
    serve("stale-while-revalidate: 30s");
    get();
    clock.advance(EXPIRED);
    behaviour = text("two");
    gate = new CountDownLatch(1);
    for (int i = 0; i < 3; i++) {
      Reply stale = get();
      assertThat(stale.text()).isEqualTo("one");
      assertThat(status(stale)).isEqualTo("brisk; hit; ttl=-1; detail=stale");
      assertThat(stale.headers())
          .containsEntry("age", "61")
          .containsEntry("cache-control", "max-age=0");
    }
    gate.countDown();
    assertThat(status(await("two"))).isEqualTo("brisk; hit; ttl=60; detail=memory");
    assertThat(upstream.seen).hasSize(2);
  }

  @Test
  void staleIfErrorAnswersWhenTheSourceFailsAndTriesAgainAfterTheThrottle() throws Exception {
    serve("stale-if-error: 1h, retry-after-failure: 5s");
    get();
    clock.advance(EXPIRED);
    behaviour = FaultServer.answer(500, "", "");
    Reply stale = get();
    assertThat(stale.status()).isEqualTo(200);
    assertThat(stale.text()).isEqualTo("one");
    assertThat(status(stale)).isEqualTo("brisk; fwd=stale; ttl=-1; detail=stale-if-error");
    assertThat(status(get())).isEqualTo("brisk; hit; ttl=-1; detail=stale");
    assertThat(upstream.seen).hasSize(2);
    clock.advance(Duration.ofSeconds(6));
    assertThat(status(get())).isEqualTo("brisk; fwd=stale; ttl=-7; detail=stale-if-error");
    assertThat(upstream.seen).hasSize(3);
    upstream.close();
    clock.advance(Duration.ofSeconds(6));
    assertThat(get().text()).as("the upstream is dead").isEqualTo("one");
    clock.advance(Duration.ofHours(1));
    assertThat(get().status()).as("older than an hour").isEqualTo(502);
  }

  @Test
  void earlyRefreshReplacesAPopularAnswerBeforeItExpires() throws Exception {
    serve("early-refresh: { at: 50% }");
    get();
    behaviour = text("two");
    clock.advance(Duration.ofSeconds(29));
    assertThat(get().text()).isEqualTo("one");
    assertThat(upstream.seen).hasSize(1);
    clock.advance(Duration.ofSeconds(2));
    assertThat(status(get())).isEqualTo("brisk; hit; ttl=29; detail=memory");
    assertThat(status(await("two"))).isEqualTo("brisk; hit; ttl=60; detail=memory");
  }

  @Test
  void xfetchRefreshesAroundExpiryByLot() throws Exception {
    serve("early-refresh: { beta: 100 }");
    get();
    behaviour = text("two");
    // One millisecond before expiry a reader refreshes unless its lot is below 1/e per 100 ms.
    clock.advance(Duration.ofMillis(59_999));
    assertThat(status(await("two"))).isEqualTo("brisk; hit; ttl=60; detail=memory");
  }

  @Test
  void softTimeoutGivesTheOldAnswerInPlaceOfWaiting() throws Exception {
    serve("stale-if-error: 1h, soft-timeout: 20ms");
    get();
    clock.advance(EXPIRED);
    behaviour = text("two");
    gate = new CountDownLatch(1);
    Reply late = get();
    assertThat(late.text()).isEqualTo("one");
    assertThat(status(late)).isEqualTo("brisk; fwd=stale; ttl=-1; detail=stale-soft-timeout");
    gate.countDown();
    await("two");
    assertThat(upstream.seen).hasSize(2);
  }

  @Test
  void hardTimeoutFailsTheRequestAndKeepsTheLoad() throws Exception {
    serve("hard-timeout: 50ms");
    gate = new CountDownLatch(1);
    Reply late = get();
    assertThat(late.status()).isEqualTo(504);
    assertThat(status(late)).isEqualTo("brisk; fwd=miss");
    gate.countDown();
    await("one");
    assertThat(upstream.seen).as("the load was kept").hasSize(1);
  }

  @Test
  void anExpiredAnswerIsRevalidatedByItsEntityTag() throws Exception {
    serve("");
    behaviour =
        (seen, socket, out) ->
            "\"v1\"".equals(seen.headers().get("if-none-match"))
                ? FaultServer.answer(304, "etag: \"v1\"\r\n", "").serve(seen, socket, out)
                : FaultServer.answer(200, "etag: \"v1\"\r\n", "big").serve(seen, socket, out);
    assertThat(get().headers()).containsEntry("etag", "\"v1\"");
    for (int i = 0; i < 2; i++) {
      clock.advance(EXPIRED);
      Reply again = get();
      assertThat(again.text()).isEqualTo("big");
      assertThat(status(again)).startsWith("brisk; fwd=stale; fwd-status=304; stored; ttl=60");
      Reply hit = get();
      assertThat(status(hit)).isEqualTo("brisk; hit; ttl=60; detail=memory");
      assertThat(hit.headers()).containsEntry("age", "0");
    }
    assertThat(upstream.seen).hasSize(3);
  }

  @Test
  void anExpiredAnswerIsRevalidatedByItsDate() throws Exception {
    String date = "Sun, 06 Nov 1994 08:49:37 GMT";
    serve("");
    behaviour = FaultServer.answer(200, "last-modified: " + date + "\r\n", "dated");
    get();
    clock.advance(EXPIRED);
    get();
    assertThat(upstream.seen.get(1).headers()).containsEntry("if-modified-since", date);
  }

  @Test
  void revalidationCanBeSwitchedOff() throws Exception {
    serve("revalidate: false");
    behaviour = FaultServer.answer(200, "etag: \"v1\"\r\n", "big");
    get();
    clock.advance(EXPIRED);
    get();
    assertThat(upstream.seen.get(1).headers()).doesNotContainKey("if-none-match");
  }

  @Test
  void aMalformedEntityTagGoesNowhere() throws Exception {
    serve("");
    behaviour = FaultServer.answer(200, "etag: v1\r\n", "big");
    assertThat(get().headers().get("etag")).isNotEqualTo("v1");
    clock.advance(EXPIRED);
    get();
    assertThat(upstream.seen.get(1).headers()).doesNotContainKey("if-none-match");
  }

  @Test
  void negativeCachingKeepsTheFailuresThatAreNamed() throws Exception {
    serve("negative: { not-found: 10s, bad-upstream: 2s }");
    behaviour = FaultServer.answer(404, "", "");
    assertThat(status(get())).isEqualTo("brisk; fwd=miss");
    Reply kept = get();
    assertThat(kept.status()).isEqualTo(404);
    assertThat(status(kept)).isEqualTo("brisk; hit; detail=negative");
    assertThat(upstream.seen).hasSize(1);
    clock.advance(Duration.ofSeconds(11));
    behaviour = FaultServer.answer(500, "", "");
    assertThat(get().status()).isEqualTo(502);
    assertThat(get().status()).isEqualTo(502);
    assertThat(upstream.seen).hasSize(2);
    clock.advance(Duration.ofSeconds(3));
    behaviour = FaultServer.answer(429, "", "");
    assertThat(get().status()).isEqualTo(503);
    assertThat(get().status()).isEqualTo(503);
    assertThat(upstream.seen).as("unavailable is not kept").hasSize(4);
    behaviour = text("back");
    assertThat(get().text()).isEqualTo("back");
  }

  @Test
  void clientsAreToldTheStaleRulesWhenConfigured() throws Exception {
    serve("stale-while-revalidate: 30s, stale-if-error: 1h, advertise-staleness: true");
    assertThat(get().headers())
        .containsEntry(
            "cache-control", "max-age=60, stale-while-revalidate=30, stale-if-error=3600");
    assertThat(get().headers())
        .containsEntry(
            "cache-control", "max-age=60, stale-while-revalidate=30, stale-if-error=3600");
  }

  @Test
  void jitterSpreadsExpiry() throws Exception {
    serve("ttl-jitter: 50%");
    Set<String> ttls = new HashSet<>();
    for (int i = 0; i < 30; i++) {
      Reply reply = client.request("GET", "/things/" + i);
      int ttl = Integer.parseInt(status(reply).replaceAll(".*; ttl=(\\d+).*", "$1"));
      assertThat(ttl).isBetween(29, 60);
      ttls.add(Integer.toString(ttl));
    }
    assertThat(ttls).hasSizeGreaterThan(3);
  }

  @Test
  void defaultsHoldWhereAnEndpointSaysNothing() throws Exception {
    serve("cache: { defaults: { stale-if-error: 1h } }", "retry-after-failure: 0s");
    get();
    clock.advance(EXPIRED);
    behaviour = FaultServer.answer(500, "", "");
    assertThat(status(get())).endsWith("detail=stale-if-error");
  }

  @Test
  void anEndpointMayTakeADefaultBack() throws Exception {
    serve("cache: { defaults: { stale-if-error: 1h } }", "stale-if-error: 0s");
    get();
    clock.advance(EXPIRED);
    behaviour = FaultServer.answer(500, "", "");
    assertThat(get().status()).isEqualTo(502);
  }

  @Test
  void smallMemoryWithAnotherEvictionStillAnswers() throws Exception {
    serve("cache: { memory: { max-size: 20kB, eviction: fifo } }", "");
    for (int i = 0; i < 100; i++) {
      assertThat(client.request("GET", "/things/" + i).text()).isEqualTo("one");
    }
    assertThat(status(client.request("GET", "/things/99"))).endsWith("detail=memory");
    assertThat(status(client.request("GET", "/things/0"))).startsWith("brisk; fwd=miss");
  }

  @Test
  void everyFailureOfASourceHasItsKeyInNegative() {
    assertThat(dev.brisk.server.config.CachePolicy.Failure.values())
        .extracting(Enum::name)
        .containsExactlyElementsOf(
            java.util.Arrays.stream(dev.brisk.server.source.SourceException.Kind.values())
                .map(Enum::name)
                .toList());
  }
}
