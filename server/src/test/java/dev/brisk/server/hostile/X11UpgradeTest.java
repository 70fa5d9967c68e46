package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.listen.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `Upgrade: h2c`, which RFC 9113 has retired: it skipped the rules of HTTP/1.1, and a broken
/// `HTTP2-Settings` wrote 43 lines of log.
@Timeout(60)
class X11UpgradeTest {
  private HttpServer server;

  @BeforeEach
  void start() {
    server =
        HttpServer.start(
            HttpOptions.local(0),
            exchange ->
                exchange.respond(
                    Response.of(
                        200,
                        "text/plain",
                        exchange.httpVersion().getBytes(StandardCharsets.UTF_8))),
            ExchangeObserver.NONE);
  }

  @AfterEach
  void stop() {
    server.close(Duration.ofMillis(200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: !!!\r\n",
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n",
        "Connection: Upgrade\r\nUpgrade: websocket\r\n",
        "Upgrade: h2c\r\n"
      })
  void isAnsweredInHttp1AsIfItHadNotBeenAsked(String fields) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      for (int i = 0; i < 2; i++) {
        client.send("GET /a HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
        RawClient.Reply reply = client.read();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.headers()).doesNotContainKey("upgrade");
        assertThat(reply.text()).isEqualTo("1.1");
      }
    }
  }

  @Test
  void doesNotSkipTheRulesOfHttp1() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(
          "GET /a HTTP/1.1\r\nHost: u@x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
              + "HTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(400);
    }
  }

  @Test
  void javasOwnClientWhichAsksGetsItsAnswer() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      HttpResponse<String> reply =
          client.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/"))
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(reply.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
      assertThat(reply.body()).isEqualTo("1.1");
    }
  }
}
