package dev.brisk.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.config.Upstreams;
import dev.brisk.server.http.RawClient;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// WebSocket, and whatever else a connection is upgraded to, goes through the proxy uncached.
class ProxyTunnelTest {
  private static final String SWITCHED =
      "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: echo\nX-Own: 1\n\n";
  private static final String[] OFFER = {"Connection: keep-alive, Upgrade", "Upgrade: echo"};

  private static Origin origin;
  private static BriskServer server;

  private RawClient client;

  @BeforeAll
  static void start() throws IOException {
    origin = new Origin();
    server = BriskServer.start(settings(Duration.ofMinutes(1), 1000));
  }

  private static BriskSettings settings(Duration idle, int connections) {
    return BriskSettings.of(
            new ProxySettings(
                Upstreams.of(UpstreamAddress.parse(origin.url())),
                List.of(),
                null,
                List.of(),
                1 << 20,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                List.of(),
                idle,
                ProxySettings.DEFAULT_TARGETS))
        .withServer(
            ServerSettings.defaults()
                .behindProxy(true)
                .withPort(0)
                .withLoops(1)
                .withMaxConnections(connections));
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
    origin.close();
  }

  @BeforeEach
  void connect() throws IOException {
    origin.reset();
    client = new RawClient(server.port());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
  }

  @Test
  void aWebSocketOfTheJdkTalksWithAServiceBehind() throws Exception {
    origin.then((asked, socket) -> {
      webSocket(asked, socket);
      return false;
    });
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    CompletableFuture<Integer> ended = new CompletableFuture<>();
    try (HttpClient jdk = HttpClient.newHttpClient()) {
      WebSocket socket =
          jdk.newWebSocketBuilder()
              .subprotocols("chat")
              .buildAsync(
                  URI.create("ws://localhost:" + server.port() + "/talk"),
                  new WebSocket.Listener() {
                    private final StringBuilder text = new StringBuilder();

                    @Override
                    public CompletionStage<?> onText(
                        WebSocket from, CharSequence data, boolean last) {
                      text.append(data);
                      if (last) {
                        heard.add(text.toString());
                        text.setLength(0);
                      }
                      from.request(1);
                      return null;
                    }

                    @Override
                    public CompletionStage<?> onClose(WebSocket from, int status, String reason) {
                      ended.complete(status);
                      return null;
                    }
                  })
              .get(20, TimeUnit.SECONDS);
      assertThat(socket.getSubprotocol()).isEqualTo("chat");
      for (String text : List.of("a", "b".repeat(60_000), "ä")) {
        socket.sendText(text, true).get(20, TimeUnit.SECONDS);
        assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(text);
      }
      socket.sendClose(4000, "through");
      assertThat(ended.get(20, TimeUnit.SECONDS)).isEqualTo(4000);
    }
    Origin.Asked asked = origin.next();
    assertThat(asked.line()).isEqualTo("GET /talk HTTP/1.1");
    assertThat(asked.all("connection")).containsExactly("upgrade");
    assertThat(asked.all("upgrade")).containsExactly("websocket");
    assertThat(asked.all("via")).containsExactly("1.1 brisk");
  }

  /// RFC 6455 as far as it takes to send everything back.
  private static void webSocket(Origin.Asked asked, Socket socket) throws IOException {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(
                  (asked.all("sec-websocket-key").getFirst()
                          + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                      .getBytes(ISO_8859_1));
      Origin.write(
          socket,
          "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\nUpgrade: WebSocket\n"
              + "Sec-WebSocket-Protocol: chat\nSec-WebSocket-Accept: "
              + Base64.getEncoder().encodeToString(hash)
              + "\n\n");
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
    DataInputStream in = new DataInputStream(socket.getInputStream());
    int first;
    do {
      first = in.readUnsignedByte();
      int length = in.readUnsignedByte() & 0x7f;
      boolean isLong = length == 126;
      length = isLong ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length;
      byte[] mask = in.readNBytes(4);
      byte[] data = in.readNBytes(length);
      for (int i = 0; i < length; i++) {
        data[i] ^= mask[i % 4];
      }
      OutputStream out = socket.getOutputStream();
      out.write(
          length < 126
              ? new byte[] {(byte) first, (byte) length}
              : new byte[] {(byte) first, 126, (byte) (length >> 8), (byte) length});
      out.write(data);
    } while ((first & 0xf) != 8);
  }

  private static final Origin.Reply ECHO =
      (asked, socket) -> {
        Origin.write(socket, SWITCHED + "hello\n");
        InputStream in = socket.getInputStream();
        in.transferTo(socket.getOutputStream());
        Origin.write(socket, "bye\n");
        return false;
      };

  @Test
  void bytesGoBothWaysAndAnEndIsHalfOfTheEnd() throws Exception {
    origin.then(ECHO);
    RawClient.Reply head = client.request("GET", "/echo", OFFER);
    assertThat(head.status()).isEqualTo(101);
    assertThat(head.headers())
        .containsEntry("upgrade", "echo")
        .containsEntry("connection", "upgrade")
        .containsEntry("x-own", "1")
        .doesNotContainKey("content-length");
    client.send("GET /not-http HTTP/1.1\r\n\r\n\0\u00ff");
    client.socket().shutdownOutput();
    assertThat(client.rest()).isEqualTo("hello\r\nGET /not-http HTTP/1.1\r\n\r\n\0\u00ffbye\r\n");
    assertThat(origin.next().all("upgrade")).containsExactly("echo");
    assertThat(origin.pending()).isZero();
  }

  /// A client that does not wait speaks the other protocol already.
  @Test
  void whatComesRightBehindTheRequestIsOfTheTunnelAndNoRequest() throws Exception {
    origin.then(ECHO);
    client.send(
        "GET /echo HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n"
            + "GET /smuggled HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(client.read().status()).isEqualTo(101);
    client.socket().shutdownOutput();
    assertThat(client.rest())
        .isEqualTo("hello\r\nGET /smuggled HTTP/1.1\r\nHost: h\r\n\r\nbye\r\n");
    origin.next();
    assertThat(origin.pending()).isZero();
  }

  @Test
  void theOriginMaySayNoMoreFirst() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    origin.then((asked, socket) -> {
      Origin.write(socket, SWITCHED + "all\n");
      socket.shutdownOutput();
      heard.add(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
      return false;
    });
    assertThat(client.request("GET", "/", OFFER).status()).isEqualTo(101);
    assertThat(client.rest()).isEqualTo("all\r\n");
    client.send("still here").socket().shutdownOutput();
    assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo("still here");
  }

  @Test
  void aPostWithABodyMayUpgradeAsDockerDoes() throws Exception {
    origin.then(ECHO);
    client.send(
        "POST /exec HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: echo\r\n"
            + "Content-Length: 4\r\n\r\nbodymore");
    assertThat(client.read().status()).isEqualTo(101);
    client.socket().shutdownOutput();
    assertThat(client.rest()).isEqualTo("hello\r\nmorebye\r\n");
    assertThat(origin.next().body()).isEqualTo("body");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 426, 403, 204})
  void anOfferThatIsNotTakenIsAnsweredAndTheConnectionGoesOn(int status) throws Exception {
    origin.then(status, status == 204 ? "" : "no", "Cache-Control: max-age=60").then(200, "next");
    client.send(
        "GET /no HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n"
            + "GET /next HTTP/1.1\r\nHost: h\r\n\r\n");
    assertThat(client.read().status()).isEqualTo(status);
    assertThat(client.read().text()).isEqualTo("next");
    origin.next();
    origin.next();
    origin.then(200, "third");
    assertThat(client.request("GET", "/third").text()).isEqualTo("third");
  }

  /// Behind a proxy that passed these on, requests would follow that nobody looks at.
  @ParameterizedTest
  @ValueSource(strings = {"h2c", "TLS/1.2", "HTTP/2.0", "h2c, TLS/1.0"})
  void anotherHttpOrTlsIsBetweenNeighboursAndNotOffered(String protocol) throws Exception {
    String path = "/" + protocol.hashCode();
    origin.then(200, "kept", "Cache-Control: max-age=60");
    String[] offer = {"Connection: Upgrade, HTTP2-Settings", "Upgrade: " + protocol};
    assertThat(client.request("GET", path, offer).text()).isEqualTo("kept");
    assertThat(origin.next().all("upgrade")).isEmpty();
    assertThat(client.request("GET", path, offer).headers().get("cache-status"))
        .startsWith("brisk; hit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Upgrade: other\n", "", "Upgrade: echo, h2c\n", "Upgrade: h2c\n", "Upgrade: \n"})
  void anotherProtocolThanOneThatWasOfferedIsA502(String field) throws Exception {
    String all = "HTTP/1.1 101 Switching Protocols\nConnection: Upgrade\n" + field + "\n";
    origin.then(all).then(all);
    assertThat(client.request("GET", "/", "Connection: upgrade", "Upgrade: echo, h2c").status())
        .isEqualTo(502);
    origin.next();
    origin.reset();
    origin.then(200, "next");
    assertThat(client.request("GET", "/").text()).isEqualTo("next");
  }

  @Test
  void aTunnelOnWhichNothingComesIsClosed() throws Exception {
    try (BriskServer hasty = BriskServer.start(settings(Duration.ofSeconds(1), 100));
        RawClient idle = new RawClient(hasty.port())) {
      origin.then(ECHO);
      assertThat(idle.request("GET", "/", OFFER).status()).isEqualTo(101);
      assertThat(idle.rest()).startsWith("hello\r\n");
    }
  }

  @Test
  void thereAreOnlySoManyAndTheyAreCounted() throws Exception {
    List<RawClient> open = new ArrayList<>();
    try (BriskServer small = BriskServer.start(settings(Duration.ofMinutes(1), 16))) {
      for (int i = 0; i < 8; i++) {
        origin.then(ECHO);
        open.add(new RawClient(small.port()));
        assertThat(open.getLast().request("GET", "/", OFFER).status()).isEqualTo(101);
      }
      try (RawClient next = new RawClient(small.port())) {
        origin.then(ECHO);
        RawClient.Reply reply = next.request("GET", "/", OFFER);
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.headers()).containsKey("retry-after");
        assertThat(next.request("GET", "/brisk/metrics").text())
            .contains("brisk_http_tunnels 8.0")
            .containsPattern("http_requests_total\\{.*status=\"1xx\".*} 8")
            .contains("brisk_http_limits_total{limit=\"tunnels\"} 1.0");
        open.removeFirst().close();
        awaitMetric(next, "brisk_http_tunnels 7.0");
        origin.then(ECHO);
        assertThat(next.request("GET", "/", OFFER).status()).isEqualTo(101);
      }
      small.close();
      for (RawClient each : open) {
        assertThat(each.rest()).as("what the drain closed").startsWith("hello\r\n");
      }
    } finally {
      for (RawClient each : open) {
        each.close();
      }
    }
  }

  private static void awaitMetric(RawClient asking, String wanted) throws IOException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!asking.request("GET", "/brisk/metrics").text().contains(wanted)) {
      assertThat(System.nanoTime()).as(wanted).isLessThan(deadline);
    }
  }

  @Test
  void whoDoesNotReadHoldsUpTheOtherAndNothingIsLost() throws Exception {
    int parts = 512;
    byte[] part = "0123456789abcdef".repeat(4096).getBytes(ISO_8859_1);
    origin.then((asked, socket) -> {
      Origin.write(socket, SWITCHED);
      for (int i = 0; i < parts; i++) {
        socket.getOutputStream().write(part);
      }
      return false;
    });
    assertThat(client.request("GET", "/", OFFER).status()).isEqualTo(101);
    try (RawClient other = new RawClient(server.port())) {
      for (int i = 0; i < 20; i++) {
        String metrics = other.request("GET", "/brisk/metrics").text();
        String held =
            metrics.replaceAll("(?s).*brisk_http_held_bytes\\{what=\"answers\"} (\\S+).*", "$1");
        assertThat(Double.parseDouble(held)).isLessThan(1 << 20);
      }
    }
    assertThat(client.rest().length()).isEqualTo(parts * part.length);
  }
}
