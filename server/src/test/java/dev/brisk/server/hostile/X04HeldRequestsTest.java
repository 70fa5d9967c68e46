package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpBounds;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.Limit;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.listen.HttpServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a connection may hold had a bound, and ten thousand connections had none: heads that are
/// never whole, and requests that wait for their answers.
@Timeout(120)
class X04HeldRequestsTest {
  private static final int BOUND_BYTES = 64 << 10;
  private static final int ATTACKERS = 60;
  private static final int PART_BYTES = 4_000;

  /// Two event loops may each let one in at the same moment.
  private static final int MOST_BYTES = BOUND_BYTES + 2 * 8 * PART_BYTES;

  private final Queue<Exchange> held = new ConcurrentLinkedQueue<>();
  private final List<AutoCloseable> clients = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable client : clients) {
      client.close();
    }
  }

  private HttpServer start(HttpBounds bounds) {
    return HttpServer.start(
        HttpOptions.local(0).withBounds(bounds),
        exchange -> {
          if (exchange.path().equals("/now")) {
            exchange.respond(answer());
          } else {
            held.add(exchange);
          }
        },
        ExchangeObserver.NONE);
  }

  private static HttpBounds bounds() {
    return HttpBounds.of(1_000).withVital(path -> path.equals("/health"));
  }

  private static Response answer() {
    return Response.of(200, "text/plain", new byte[] {'x'});
  }

  private RawClient connect(HttpServer server) throws IOException {
    RawClient client = new RawClient(server.port());
    clients.add(client);
    return client;
  }

  private Http2Frames connectHttp2(HttpServer server) throws IOException {
    Http2Frames client = new Http2Frames(server.port());
    clients.add(client);
    return client;
  }

  private static void await(String what, BooleanSupplier condition) {
    ServerProcess.await(what, Duration.ofSeconds(20), condition);
  }

  private void assertServes(HttpServer server) throws IOException {
    try (RawClient other = new RawClient(server.port())) {
      assertThat(other.request("GET", "/now").status()).isEqualTo(200);
    }
  }

  @Test
  void headsThatAreNeverWholeHaveABoundTogether() throws Exception {
    try (HttpServer server = start(bounds().withHeadBytes(BOUND_BYTES))) {
      for (int i = 0; i < ATTACKERS; i++) {
        connect(server).send("GET / HTTP/1.1\r\nHost: x\r\nLong: " + "x".repeat(PART_BYTES));
      }
      await("connections without room", () -> server.limited(Limit.HEADS) > 0);
      assertThat(server.headBytes()).isPositive().isLessThanOrEqualTo(MOST_BYTES);
      assertServes(server);
      await("those that take their time", () -> server.limited(Limit.STALLED_HEAD) > 0);
      close();
      await("room again", () -> server.headBytes() == 0);
    }
  }

  @Test
  void aHeadBehindARequestAndOneInSmallPartsAreCountedUntilTheyAreWhole() throws Exception {
    try (HttpServer server = start(bounds().withHeadBytes(BOUND_BYTES))) {
      RawClient client = connect(server);
      client.send("GET /now HTTP/1.1\r\nHost: x\r\n\r\nGET /now HTTP/1.1\r\nHost: x\r\nA: ");
      assertThat(client.read().status()).isEqualTo(200);
      await("a part of a head", () -> server.headBytes() > 0);
      long before = server.headBytes();
      client.send("x".repeat(PART_BYTES));
      await("more of it", () -> server.headBytes() >= before + PART_BYTES);
      client.send("\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
      assertThat(server.headBytes()).isZero();
    }
  }

  @Test
  void headsAndFramesOfHttp2ThatAreNeverWholeHaveTheSameBound() throws Exception {
    try (HttpServer server = start(bounds().withHeadBytes(BOUND_BYTES))) {
      for (int i = 0; i < ATTACKERS; i++) {
        byte[] headers = Http2Frames.frame(Http2Frames.HEADERS, 0, 1, new byte[PART_BYTES]);
        // Every other one without its last byte.
        connectHttp2(server)
            .send(i % 2 == 0 ? headers : java.util.Arrays.copyOf(headers, headers.length - 1));
      }
      await("connections without room", () -> server.limited(Limit.HEADS) > 0);
      assertThat(server.headBytes()).isPositive().isLessThanOrEqualTo(MOST_BYTES);
      assertServes(server);
      close();
      await("room again", () -> server.headBytes() == 0);
    }
  }

  @Test
  void requestsThatWaitForTheirAnswersHaveABoundTogether() throws Exception {
    try (HttpServer server = start(bounds().withRequestBytes(BOUND_BYTES))) {
      List<RawClient> waiting = new ArrayList<>();
      for (int i = 0; i < ATTACKERS; i++) {
        RawClient client = connect(server);
        client.send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
        waiting.add(client);
      }
      await("requests without room", () -> server.limited(Limit.REQUESTS) > 0);
      await("all requests", () -> held.size() == ATTACKERS);
      assertThat(server.requestBytes()).isPositive().isLessThanOrEqualTo(MOST_BYTES);
      assertServes(server);
      RawClient health = connect(server);
      health.send("GET /health HTTP/1.1\r\nHost: x\r\n\r\n");
      await("the request for health", () -> held.size() == ATTACKERS + 1);
      held.forEach(exchange -> exchange.respond(answer()));
      assertThat(health.read().status()).isEqualTo(200);
      int refused = 0;
      for (RawClient client : waiting) {
        int status = client.read().status();
        assertThat(status).isIn(200, 503);
        refused += status == 503 ? 1 : 0;
      }
      assertThat(refused).isEqualTo((int) server.limited(Limit.REQUESTS)).isLessThan(ATTACKERS);
      await("room again", () -> server.requestBytes() == 0);
    }
  }

  @Test
  void streamsThatWaitForTheirAnswersHaveTheSameBoundAndLeaveWithTheirClient() throws Exception {
    try (HttpServer server = start(bounds().withRequestBytes(BOUND_BYTES))) {
      Http2Frames client = connectHttp2(server);
      for (int i = 0; i < ATTACKERS; i++) {
        client.send(
            Http2Frames.request(
                1 + 2 * i,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/later",
                ":authority",
                "x"));
      }
      await("streams without room", () -> server.limited(Limit.REQUESTS) > 0);
      assertThat(server.requestBytes()).isPositive().isLessThanOrEqualTo(MOST_BYTES);
      assertServes(server);
      close();
      await("room again", () -> server.requestBytes() == 0);
    }
  }
}
