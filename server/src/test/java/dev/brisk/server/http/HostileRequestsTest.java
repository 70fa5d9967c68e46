package dev.brisk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.listen.HttpServer;
import dev.brisk.server.problem.ProblemDetails;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What attackers send: requests in which two readers could see different ones, and clients that
/// only cost.
@Timeout(60)
class HostileRequestsTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

  private final ConcurrentLinkedQueue<String> handled = new ConcurrentLinkedQueue<>();
  private final List<String> observed = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() {
    server =
        HttpServer.start(
            new HttpOptions(
                "127.0.0.1",
                0,
                2,
                4096,
                1024,
                1 << 20,
                Duration.ofMillis(600),
                Duration.ofMillis(600),
                Duration.ofSeconds(5),
                1_000,
                null,
                null),
            this::handle,
            new ExchangeObserver() {
              @Override
              public void started(Exchange exchange) {}

              @Override
              public void finished(Exchange exchange, int status, long responseBytes) {
                observed.add(exchange.method() + " " + exchange.path() + " " + status);
              }
            });
  }

  @AfterEach
  void stop() {
    server.close(Duration.ofMillis(200));
  }

  private void handle(Exchange exchange) {
    handled.add(exchange.path());
    exchange.body(
        1 << 16,
        new BodyReader() {
          @Override
          public void body(byte[] body) {
            exchange.respond(Response.of(200, "text/plain", body));
          }

          @Override
          public void refused(ProblemDetails problem) {
            exchange.respond(Response.of(problem, null));
          }
        });
  }

  /// Whoever stands in front of this server may have seen another end of the first request.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 40\r\n\r\n",
        "Content-Length: 0, 40\r\n\r\n",
        "Content-Length: +0\r\n\r\n",
        "Content-Length: 0x0\r\n\r\n",
        "Content-Length: -1\r\n\r\n",
        "Content-Length: 99999999999999999999\r\n\r\n",
        "Content-Length : 0\r\n\r\n",
        "Content-Length\u000b: 0\r\n\r\n",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF1\r\na\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n\r\n0\r\n\r\n",
        "X: a\rb\r\nContent-Length: 0\r\n\r\n",
        "X: a\u0000b\r\nContent-Length: 0\r\n\r\n",
        " X: folded\r\nContent-Length: 0\r\n\r\n",
        ": no name\r\nContent-Length: 0\r\n\r\n",
        "no colon\r\nContent-Length: 0\r\n\r\n",
        "X: a\r\n Content-Length: 5\r\nContent-Length: 2\r\n\r\nok",
        "X: a\r\n\tb\r\nContent-Length: 0\r\n\r\n",
        "Content-Length: 0\r\nX: a\r\n b\r\n\r\n",
        "Content-Length: 0\nX: a\r\n\r\n",
        "Content-Length: 0\r\n\n",
        "Transfer-Encoding: chunked\r\n\r\n0\n\r\n"
      })
  void aRequestThatCanBeReadInTwoWaysEndsTheConnection(String rest) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send("POST /first HTTP/1.1\r\nHost: x\r\n" + rest + SMUGGLED);
      RawClient.Reply reply = client.read();
      assertThat(reply.status()).isIn(400, 501);
      assertThat(reply.headers()).containsEntry("connection", "close");
      assertThat(client.ends()).isTrue();
      assertThat(handled).doesNotContain("/smuggled");
    }
  }

  /// A packet may end between a line and what continues it.
  @Test
  void aFoldedFieldIsRefusedHoweverItArrives() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send("POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nX: a\r\n");
      client.send(" b\r\n\r\n" + SMUGGLED);
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.ends()).isTrue();
      assertThat(handled).isEmpty();
    }
  }

  @Test
  void fieldsBehindAChunkedBodyChangeNothing() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(
          "POST /first HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "2;name=value\r\nok\r\n0\r\nContent-Length: 100\r\nHost: y\r\n\r\n"
              + "GET /second HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.read().text()).isEqualTo("ok");
      assertThat(client.read().status()).isEqualTo(200);
    }
  }

  @Test
  void tenThousandPipelinedRequestsAreAnsweredInOrder() throws Exception {
    int count = 10_000;
    try (RawClient client = new RawClient(server.port())) {
      FutureTask<Void> sending =
          new FutureTask<>(() -> {
            for (int i = 0; i < count; i++) {
              String body = Integer.toString(i);
              client.send(
                  "POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body);
            }
            return null;
          });
      Thread.ofVirtual().start(sending);
      for (int i = 0; i < count; i++) {
        assertThat(client.read().text()).isEqualTo(Integer.toString(i));
      }
      sending.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void manySlowClientsHoldUpNobody() throws Exception {
    List<RawClient> slow = new ArrayList<>();
    try (RawClient quick = new RawClient(server.port())) {
      for (int i = 0; i < 200; i++) {
        slow.add(new RawClient(server.port()).send("GET /slow HTTP/1.1\r\nHost"));
      }
      assertThat(quick.request("GET", "/quick").status()).isEqualTo(200);
      for (RawClient each : slow) {
        assertThat(each.read().status()).isEqualTo(408);
      }
    } finally {
      for (RawClient each : slow) {
        each.close();
      }
    }
    assertThat(handled).containsExactly("/quick");
  }

  @Test
  void whatIsRefusedBeforeAHandlerSeesItIsStillObserved() throws Exception {
    refused("GET /" + "a".repeat(2000) + " HTTP/1.1\r\n\r\n", 414);
    refused("GET /big HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(5000) + "\r\n\r\n", 431);
    refused("NONSENSE\r\n\r\n", 400);
    refused("GET /two?token=secret HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400);
    refused("GET /late HTTP/1.1\r\nHos", 408);
    refused("GET /old HTTP/9.9\r\nHost: x\r\n\r\n", 505);
    assertThat(observed)
        .containsExactly("  414", "  431", "  400", "GET /two 400", "  408", "GET /old 505");
  }

  private void refused(String request, int status) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(request.getBytes(StandardCharsets.ISO_8859_1));
      assertThat(client.read().status()).isEqualTo(status);
      assertThat(client.ends()).isTrue();
    }
  }
}
