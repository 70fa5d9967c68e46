package dev.brisk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.problem.Problem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/2 without TLS for clients that ask for it: Java's own does, as `curl --http2` does.
@Timeout(60)
class H2cUpgradeTest {
  private HttpServer server;

  @BeforeEach
  void start() {
    server = HttpServer.start(HttpOptions.local(0), H2cUpgradeTest::handle, ExchangeObserver.NONE);
  }

  @AfterEach
  void stop() {
    server.close(Duration.ofMillis(200));
  }

  private static void handle(Exchange exchange) {
    exchange.body(
        1 << 20,
        new BodyReader() {
          @Override
          public void body(byte[] body) {
            String text =
                exchange.httpVersion()
                    + " "
                    + exchange.method()
                    + " "
                    + exchange.path()
                    + "?"
                    + exchange.query()
                    + " "
                    + exchange.header("host")
                    + " "
                    + new String(body, StandardCharsets.UTF_8);
            exchange.respond(Response.of(200, "text/plain", text.getBytes(StandardCharsets.UTF_8)));
          }

          @Override
          public void refused(Problem problem) {
            exchange.respond(Response.of(problem, null));
          }
        });
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  @Test
  void aClientThatAsksGoesOnInHttp2() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      HttpResponse<String> first =
          client.send(request("/first?x=1").build(), HttpResponse.BodyHandlers.ofString());
      assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(first.body()).isEqualTo("2 GET /first?x=1 127.0.0.1:" + server.port() + " ");
      List<CompletableFuture<HttpResponse<String>>> more = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        more.add(
            client.sendAsync(
                request("/more").POST(HttpRequest.BodyPublishers.ofString("body" + i)).build(),
                HttpResponse.BodyHandlers.ofString()));
      }
      for (int i = 0; i < 50; i++) {
        HttpResponse<String> reply = more.get(i).get(20, TimeUnit.SECONDS);
        assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(reply.body()).startsWith("2 POST /more?null").endsWith(" body" + i);
      }
      assertThat(server.connectionCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: !!!\r\n",
        "Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\n",
        "Upgrade: h2c\r\n"
      })
  void whatIsNoWholeUpgradeIsAnsweredInHttp1(String fields) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      for (int i = 0; i < 2; i++) {
        client.send("GET /a HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
        RawClient.Reply reply = client.read();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("1.1 GET /a?null x ");
      }
    }
  }

  @Test
  void aRequestWithABodyIsAnsweredInHttp1() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(
          "POST /a HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
              + "HTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 2\r\n\r\nok");
      assertThat(client.read().text()).isEqualTo("1.1 POST /a?null x ok");
    }
  }
}
