package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.http.HttpOptions;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.Response;
import dev.brisk.server.http.listen.HttpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// HTTP/1.1 heads that two readers could take for different requests.
@Timeout(60)
class X12RequestLineTest {
  private final List<String> handled = new CopyOnWriteArrayList<>();
  private HttpServer server;

  @BeforeEach
  void start() {
    server =
        HttpServer.start(
            HttpOptions.local(0),
            exchange -> {
              handled.add(exchange.path());
              String host = String.valueOf(exchange.header("host"));
              exchange.respond(
                  Response.of(200, "text/plain", host.getBytes(StandardCharsets.UTF_8)));
            },
            ExchangeObserver.NONE);
  }

  @AfterEach
  void stop() {
    server.close(Duration.ofMillis(200));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // What parts the words.
        "GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET\u000b/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET\u000c/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET\r/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /  HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\tHTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\u000bHTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\u000cHTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\t\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1 x\r\nHost: x\r\n\r\n",
        "GET / x HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /\r\nHost: x\r\n\r\n",
        // What stands in front of the method.
        " GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "\tGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u0000GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "\u000bGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "\r\n GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: x\r\n\r\n",
        "G\u0001T / HTTP/1.1\r\nHost: x\r\n\r\n",
        "(GET) / HTTP/1.1\r\nHost: x\r\n\r\n",
        // Host.
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: <script>\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:99999x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:-1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:80:80\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:080000000000000000080\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: :80\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: u:p@a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a?b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\\b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\"b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a%zz\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: \u00e9\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: ::1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [evil.example]\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1%25eth0]\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: []\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a b\r\n\r\n",
        // Targets.
        "GET http://u@x/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://u:p@x/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x@y/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://y/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x:81/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET https://x:80/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http:///a HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x#y/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://[x]/ HTTP/1.1\r\nHost: [x]\r\n\r\n",
        "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET x HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x/ HTTP/1.1\r\nHost:\r\n\r\n",
        "GET http://y/ HTTP/1.0\r\nHost: x\r\n\r\n",
        // From reports about others: llhttp 877 and 174, lwan 368.
        "GET /x\nHost: x\r\nContent-Length: 5\r\n\r\nhello",
        "GET / HTTP/1.1\r\nHost: x\rX\r\nContent-Length: 31\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nX: \rxTransfer-Encoding: chunked\r\n\r\n",
        // One field too many, as the same number.
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc",
        "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
      })
  void isRefusedAndTheConnectionCloses(String head) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(head + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
      RawClient.Reply reply = client.read();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.headers()).containsEntry("connection", "close");
      assertThat(client.ends()).isTrue();
      assertThat(handled).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: LOCALHOST:8080\r\n\r\n",
        "GET / HTTP/1.1\r\nHost:   x  \r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [2001:db8::8:800:200c:417a]:65535\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: [::ffff:192.0.2.1]:80\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a_b.c-d.xn--bcher-kva.example.\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a:\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a%41!$&'()*+;=~\r\n\r\n",
        "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.0\r\n\r\n",
        "GET http://x/ HTTP/1.1\r\nHost: X\r\n\r\n",
        "GET http://x:80/a?b HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET HTTPS://x/ HTTP/1.1\r\nHost: x:443\r\n\r\n",
        "GET http://[::1]:8080?q HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
        "GET http://x/ HTTP/1.0\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        "M-SEARCH / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: x\r\nX: a\tb  c\r\n\r\n",
      })
  void whatTheStandardAllowsIsAnswered(String head) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      assertThat(client.send(head).read().status()).isEqualTo(200);
    }
  }

  @Test
  void aSpaceThatComesAloneBeforeTheMethodIsRefusedToo() throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.request("GET", "/first");
      client.send(" ");
      client.send("GET /second HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(handled).doesNotContain("/second");
    }
  }
}
