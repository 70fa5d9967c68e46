package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.http.RawClient;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that a proxy and its upstream could read in two ways: 400, the connection closed, and
/// what was hidden in them reaches nobody.
class ProxySmugglingTest {
  private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n";

  private static Origin origin;
  private static BriskServer server;

  @BeforeAll
  static void start() throws IOException {
    origin = new Origin();
    server =
        BriskServer.start(
            BriskSettings.of(ProxySettings.of(UpstreamAddress.parse(origin.url()), List.of()))
                .withServer(ServerSettings.defaults().behindProxy(true).withPort(0).withLoops(1)));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    origin.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // CL.TE and TE.CL
        "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n",
        // TE.TE
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
        "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        // Content-Length
        "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "Content-Length: 3, 4\r\n\r\nabcd",
        "Content-Length: +3\r\n\r\nabc",
        "Content-Length: 0x3\r\n\r\nabc",
        "Content-Length: 3 \u000b\r\n\r\nabc",
        "Content-Length: -3\r\n\r\nabc",
        "Content-Length:\r\n\r\nabc",
        "Content-Length: 3a\r\n\r\nabc",
        // Lines and chunks
        "X: a\n\r\n",
        "X: a\rContent-Length: 40\r\n\r\n",
        "X: a\u0000\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1;\na\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n 1\r\na\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\r\naXX0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\na\r\n0\r\n\r\n"
      })
  void whatCouldBeReadInTwoWaysIsA400AndTheEnd(String rest) throws Exception {
    origin.reset();
    try (RawClient client = new RawClient(server.port())) {
      client.send("POST /first HTTP/1.1\r\nHost: h\r\n" + rest + SMUGGLED);
      RawClient.Reply reply = client.read();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.headers()).containsEntry("connection", "close");
      assertThat(client.ends()).isTrue();
    }
    // Whatever was passed on of it before the fault was seen is not a whole request.
    while (origin.pending() > 0) {
      assertThat(origin.next().line()).doesNotContain("smuggled");
    }
  }

  @Test
  void chunksOfHttp10HaveNoMeaning() throws Exception {
    origin.reset();
    try (RawClient client = new RawClient(server.port())) {
      client.send(
          "POST /old HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
              + SMUGGLED);
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.ends()).isTrue();
    }
    assertThat(origin.pending()).isZero();
  }
}
