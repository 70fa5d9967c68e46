package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.listen.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// HTTP/2 clients may send each cookie in a field of its own; handlers saw only the first.
@Timeout(60)
class X09CookiesTest {
  private HttpServer server;

  @BeforeEach
  void start() {
    server = HttpServer.start(HttpOptions.local(0), X09CookiesTest::handle, ExchangeObserver.NONE);
  }

  @AfterEach
  void stop() {
    server.close(Duration.ofMillis(200));
  }

  private static void handle(Exchange exchange) {
    String seen =
        exchange.header("Cookie")
            + "|"
            + exchange.header("accept-language")
            + "|"
            + exchange.headers("accept-language")
            + "|"
            + exchange.header("absent");
    exchange.respond(Response.of(200, "text/plain", seen.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void cookiesOfSeveralFieldsAreOneFieldForHandlers() throws IOException {
    try (Http2Frames client = new Http2Frames(server.port())) {
      client.send(
          Http2Frames.request(
              1,
              ":method",
              "GET",
              ":scheme",
              "http",
              ":path",
              "/",
              ":authority",
              "x",
              "cookie",
              "a=1",
              "accept-language",
              "de",
              "cookie",
              "b=2",
              "accept-language",
              "en",
              "cookie",
              "c=3"));
      byte[] body = client.next(Http2Frames.DATA).payload();
      assertThat(new String(body, StandardCharsets.UTF_8))
          .isEqualTo("a=1; b=2; c=3|de, en|[de, en]|null");
    }
  }

  @Test
  void repeatedFieldsOfHttp1AreOneListToo() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      String seen =
          client
              .request(
                  "GET",
                  "/",
                  "Cookie: a=1",
                  "Accept-Language: de",
                  "cookie: b=2",
                  "accept-language: en")
              .text();
      assertThat(seen).isEqualTo("a=1; b=2|de, en|[de, en]|null");
    }
  }
}
