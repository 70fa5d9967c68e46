package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.Network;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.config.Upstreams;
import dev.brisk.server.http.RawClient;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes through the proxy and how, and what its client gets of an upstream that fails or lies.
class ProxyRelayTest {
  private static Origin origin;
  private static BriskServer server;

  private RawClient client;

  @BeforeAll
  static void start() throws IOException {
    origin = new Origin();
    server = BriskServer.start(settings(origin.url(), List.of(), Duration.ofSeconds(60)));
  }

  private static BriskSettings settings(String url, List<Network> trusted, Duration timeout) {
    return BriskSettings.of(
            new ProxySettings(
                Upstreams.of(UpstreamAddress.parse(url)),
                List.of(),
                null,
                trusted,
                1 << 20,
                Duration.ofSeconds(5),
                timeout,
                List.of("x-tenant"),
                ProxySettings.DEFAULT_TUNNEL_IDLE,
                ProxySettings.DEFAULT_TARGETS))
        .withServer(ServerSettings.defaults().behindProxy(true).withPort(0).withLoops(1));
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
  void theOriginSeesTheClientsRequestAndWhoAsked() throws Exception {
    origin.then(200, "");
    client.request(
        "GET",
        "/a%20b/%C3%a9?x=1&y",
        "X-Own: 1",
        "x-own: 2",
        "Cookie: a=b",
        "Connection: X-Hop, close",
        "X-Hop: 1",
        "TE: trailers",
        "Upgrade: x",
        "Proxy-Authorization: secret",
        "Keep-Alive: 5",
        "X-Forwarded-For: 6.6.6.6",
        "X-Forwarded-Host: evil",
        "X-Forwarded-Prefix: /x",
        "Forwarded: for=6.6.6.6",
        "X-Real-IP: 6.6.6.6",
        "X-Original-URL: /admin",
        "X-Rewrite-URL: /admin",
        "X-HTTP-Method-Override: DELETE",
        "X_Original_URL: /admin",
        "Expect: 100-continue",
        "X-Tenant: 7",
        "X_Tenant: 7",
        "Via: 1.0 before");
    Origin.Asked asked = origin.next();
    assertThat(asked.line()).isEqualTo("GET /a%20b/%C3%a9?x=1&y HTTP/1.1");
    assertThat(asked.all("host")).containsExactly("localhost");
    assertThat(asked.all("x-own")).containsExactly("1", "2");
    assertThat(asked.all("cookie")).containsExactly("a=b");
    assertThat(asked.all("via")).containsExactly("1.0 before, 1.1 brisk");
    assertThat(asked.all("x-forwarded-for")).containsExactly("127.0.0.1");
    assertThat(asked.all("x-forwarded-host")).containsExactly("localhost");
    assertThat(asked.all("x-forwarded-proto")).containsExactly("http");
    assertThat(asked.all("forwarded")).containsExactly("for=127.0.0.1;host=localhost;proto=http");
    for (String gone :
        List.of(
            "connection",
            "x-hop",
            "te",
            "upgrade",
            "proxy-authorization",
            "keep-alive",
            "x-tenant",
            "x_tenant",
            "x-real-ip",
            "x-original-url",
            "x-rewrite-url",
            "x-http-method-override",
            "x_original_url",
            "x-forwarded-prefix",
            "expect")) {
      assertThat(asked.all(gone)).as(gone).isEmpty();
    }
  }

  @Test
  void aTrustedProxyInFrontIsBelieved() throws Exception {
    try (BriskServer behind =
            BriskServer.start(
                settings(
                    origin.url(), List.of(Network.parse("127.0.0.0/8")), Duration.ofSeconds(60)));
        RawClient front = new RawClient(behind.port())) {
      origin.then(200, "");
      front.request(
          "GET",
          "/",
          "X-Forwarded-For: 9.9.9.9",
          "X-Forwarded-Proto: https",
          "X-Forwarded-Host: shop");
      Origin.Asked asked = origin.next();
      assertThat(asked.all("x-forwarded-for")).containsExactly("9.9.9.9, 127.0.0.1");
      assertThat(asked.all("x-forwarded-proto")).containsExactly("https");
      assertThat(asked.all("x-forwarded-host")).containsExactly("shop");
      assertThat(asked.all("forwarded"))
          .containsExactly("for=9.9.9.9;host=shop;proto=https, for=127.0.0.1");

      // What writes X-Forwarded-* lets its clients say what they want in the other one.
      origin.then(200, "");
      front.request("GET", "/", "X-Forwarded-For: 9.9.9.9", "Forwarded: for=6.6.6.6;host=evil");
      assertThat(origin.next().all("forwarded"))
          .containsExactly("for=9.9.9.9;host=localhost;proto=http, for=127.0.0.1");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "for='[2001:db8::1]:47';host='shop:8';proto=https, for=10.0.0.1 | 2001:db8::1, 10.0.0.1, 127.0.0.1"
            + " | for='[2001:db8::1]';host='shop:8';proto=https, for=10.0.0.1, for=127.0.0.1 | shop:8",
        "for=_hidden | _hidden, 127.0.0.1 | for=_hidden;host=localhost;proto=http, for=127.0.0.1 | localhost",
        "for=1.1.1.1;for=2.2.2.2 | 127.0.0.1 | for=127.0.0.1;host=localhost;proto=http | localhost",
        "for='1.1.1.1 | 127.0.0.1 | for=127.0.0.1;host=localhost;proto=http | localhost"
      })
  void theForwardedFieldOfATrustedProxyIsReadStrictlyAndGoesOn(
      String field, String addresses, String forwarded, String host) throws Exception {
    try (BriskServer behind =
            BriskServer.start(
                settings(
                    origin.url(), List.of(Network.parse("127.0.0.0/8")), Duration.ofSeconds(60)));
        RawClient front = new RawClient(behind.port())) {
      origin.then(200, "");
      front.request("GET", "/", "Forwarded: " + field.replace('\'', '"'));
      Origin.Asked asked = origin.next();
      assertThat(asked.all("x-forwarded-host")).containsExactly(host);
      assertThat(asked.all("x-forwarded-for")).containsExactly(addresses);
      assertThat(asked.all("forwarded")).containsExactly(forwarded.replace('\'', '"'));
    }
  }

  /// `localhost` is often two addresses, of which a service listens on one.
  @Test
  void anUpstreamIsReachedByItsName() throws Exception {
    String url = origin.url().replace("127.0.0.1", "localhost");
    assertThat(url).startsWith("http://localhost:");
    try (BriskServer behind = BriskServer.start(settings(url, List.of(), Duration.ofSeconds(60)));
        RawClient front = new RawClient(behind.port())) {
      origin.then(200, "answer");
      assertThat(front.request("GET", "/named").text()).isEqualTo("answer");
      assertThat(origin.next().line()).isEqualTo("GET /named HTTP/1.1");
    }
  }

  /// Else an answer made for one host, with links to it, would be kept for the other.
  @Test
  void whatATrustedProxySaysOfSchemeAndHostIsPartOfTheKey() throws Exception {
    try (BriskServer behind =
            BriskServer.start(
                settings(
                    origin.url(), List.of(Network.parse("127.0.0.0/8")), Duration.ofSeconds(60)));
        RawClient front = new RawClient(behind.port())) {
      for (String field :
          List.of(
              "X-Forwarded-Proto: https",
              "X-Forwarded-Proto: http",
              "X-Forwarded-Host: shop",
              "X-Forwarded-Host: a shop {1}",
              "Forwarded: host=other",
              "Forwarded: host=other;proto=https")) {
        origin.then(200, field, "Cache-Control: max-age=60");
        assertThat(front.request("GET", "/links", field).text()).isEqualTo(field);
        origin.next();
        assertThat(front.request("GET", "/links", field).text()).isEqualTo(field);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "get"})
  void everyMethodGoesThroughAndItsBodyToo(String method) throws Exception {
    origin.then(200, "answer");
    client.send(method + " /m HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");
    assertThat(client.read().text()).isEqualTo("answer");
    Origin.Asked asked = origin.next();
    assertThat(asked.line()).isEqualTo(method + " /m HTTP/1.1");
    assertThat(asked.body()).isEqualTo("body");
  }

  @Test
  void bodiesOfAnyLengthStreamBothWays() throws Exception {
    String part = "0123456789abcdef".repeat(4096);
    int parts = 64;
    origin.then((asked, socket) -> {
      Origin.write(
          socket,
          "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\nX-Got: " + asked.body().length() + "\n\n");
      for (int i = 0; i < parts; i++) {
        Origin.write(socket, Integer.toHexString(part.length()) + "\n" + part + "\n");
      }
      Origin.write(socket, "0\n\n");
      return true;
    });
    Thread sending =
        Thread.ofVirtual()
            .start(() -> {
              try {
                client.send("POST /up HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
                for (int i = 0; i < parts; i++) {
                  client.send(Integer.toHexString(part.length()) + "\r\n" + part + "\r\n");
                }
                client.send("0\r\n\r\n");
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
            });
    RawClient.Reply reply = client.read();
    sending.join();
    assertThat(reply.headers()).containsEntry("x-got", Integer.toString(parts * part.length()));
    assertThat(reply.body()).hasSize(parts * part.length());
    assertThat(reply.text()).isEqualTo(part.repeat(parts));
  }

  @Test
  void aPartIsSentOnWhenItComes() throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    origin.then((asked, socket) -> {
      Origin.write(
          socket,
          "HTTP/1.1 200 OK\nContent-Type: text/event-stream\nTransfer-Encoding: chunked\n\n7\ndata: 1\n");
      try {
        assertThat(seen.await(20, TimeUnit.SECONDS))
            .as("the first part came while the second had not")
            .isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      Origin.write(socket, "7\ndata: 2\n0\n\n");
      return true;
    });
    client.send("GET /events HTTP/1.1\r\nHost: h\r\n\r\n");
    readTo("data: 1");
    seen.countDown();
    readTo("data: 2");
  }

  private void readTo(String wanted) throws IOException {
    StringBuilder came = new StringBuilder();
    while (came.indexOf(wanted) < 0) {
      int next = client.socket().getInputStream().read();
      assertThat(next).as("more, behind " + came).isNotNegative();
      came.append((char) next);
    }
  }

  @Test
  void interimAnswersGoOnBeforeTheAnswer() throws Exception {
    origin.then(
        "HTTP/1.1 100 Continue\n\nHTTP/1.1 102 Processing\n\nHTTP/1.1 103 Early Hints\nLink: </a>\nConnection: x\nX: 1\n\n"
            + "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
    assertThat(client.request("GET", "/").status()).isEqualTo(102);
    RawClient.Reply hints = client.read();
    assertThat(hints.status()).isEqualTo(103);
    assertThat(hints.headers()).containsOnly(Map.entry("link", "</a>"));
    assertThat(client.read().text()).isEqualTo("ok");
    origin.then(200, "next");
    assertThat(client.request("GET", "/").text()).isEqualTo("next");
    origin.next();
    try (RawClient old = new RawClient(server.port())) {
      origin.then(
          "HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 200 OK\nContent-Length: 2\n\nok");
      old.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
      assertThat(old.read().text()).as("HTTP/1.0 knows none").isEqualTo("ok");
    }
  }

  @Test
  void interimAnswersWithoutEndAreA502() throws Exception {
    String all = "HTTP/1.1 102 Processing\n\n".repeat(40);
    origin.then(all).then(all);
    RawClient.Reply reply = client.request("GET", "/");
    int interims = 0;
    while (reply.status() == 102) {
      interims++;
      reply = client.read();
    }
    assertThat(reply.status()).isEqualTo(502);
    assertThat(interims).isPositive().isLessThanOrEqualTo(64);
  }

  /// A name that nobody registered: the body is what comes until the end (RFC 9112, section 6.3),
  /// and no other answer is taken from that connection.
  @Test
  void anUnknownTransferCodingIsNone() throws Exception {
    origin.then((asked, socket) -> {
      Origin.write(
          socket,
          "HTTP/1.1 200 OK\nCache-Control: max-age=60\nTransfer-Encoding: xchunked\n\n2\nok\n0\n\n");
      return false;
    });
    RawClient.Reply reply = client.request("GET", "/coded");
    assertThat(reply.text()).isEqualTo("2\r\nok\r\n0\r\n\r\n");
    reply = client.request("GET", "/coded");
    assertThat(reply.headers()).doesNotContainKey("transfer-encoding");
    assertThat(reply.text()).isEqualTo("2\r\nok\r\n0\r\n\r\n");
  }

  @Test
  void connectionsAreKept() throws Exception {
    origin.then(200, "warm");
    client.request("GET", "/");
    int before = origin.connections.get();
    for (int i = 0; i < 20; i++) {
      origin.then(200, "x" + i);
      assertThat(client.request(i % 2 == 0 ? "GET" : "POST", "/" + i, "Content-Length: 0").text())
          .isEqualTo("x" + i);
    }
    assertThat(origin.connections.get()).isEqualTo(before);
  }

  @Test
  void whatIsRepeatableIsSentAgainWhenAKeptConnectionIsDead() throws Exception {
    origin.then((asked, socket) -> {
      Origin.write(socket, "HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
      return true;
    });
    client.request("GET", "/");
    origin.next();
    origin.then((asked, socket) -> false).then(200, "second try");
    assertThat(client.request("GET", "/").text()).isEqualTo("second try");
    origin.next();
    origin.next();
    origin.then(200, "ok");
    client.request("GET", "/");
    origin.next();
    origin.then((asked, socket) -> false);
    assertThat(client.post("/", "text/plain", "once").status()).isEqualTo(502);
    origin.next();
    assertThat(origin.pending()).as("a POST is not sent twice").isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense\n\n",
        "HTTP/1.1 abc OK\n\n",
        "HTTP/1.1 99 Low\nContent-Length: 0\n\n",
        "HTTP/1.1 600 High\nContent-Length: 0\n\n",
        "HTTP/1.1 101 Switching\nUpgrade: x\nConnection: upgrade\n\n",
        "HTTP/3.0 200 OK\nContent-Length: 0\n\n",
        "ICY 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 1\nContent-Length: 2\n\nab",
        "HTTP/1.1 200 OK\nContent-Length: -1\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 1\nTransfer-Encoding: chunked\n\n0\n\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: gzip, chunked\n\n0\n\n",
        "HTTP/1.1 200 OK\nTransfer-Encoding: gzip\n\n0\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 1\nTransfer-Encoding: xchunked\n\n0\n\n",
        "HTTP/1.1 200 OK\nX: a\u0001b\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\nno-colon\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\nno colon\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\nContent-Length: 0\nno-colon\n\n",
        "HTTP/1.1 200 O"
      })
  void anAnswerThatIsNoneIsA502(String answer) throws Exception {
    Origin.Reply wrong =
        (asked, socket) -> {
          Origin.write(socket, answer);
          return false;
        };
    origin.then(wrong).then(wrong);
    RawClient.Reply reply = client.request("GET", "/wrong");
    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
    origin.reset();
    origin.then(200, "right");
    assertThat(client.request("GET", "/wrong").text()).isEqualTo("right");
  }

  @Test
  void tenThousandFieldsAreA502() throws Exception {
    StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\n");
    IntStream.range(0, 10_000).forEach(i -> head.append("X-").append(i).append(": value\n"));
    String all = head + "Content-Length: 0\n\n";
    origin.then(all).then(all);
    assertThat(client.request("GET", "/many").status()).isEqualTo(502);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nCache-Control: max-age=60\nContent-Length: 10\n\nshort",
        "HTTP/1.1 200 OK\nCache-Control: max-age=60\nTransfer-Encoding: chunked\n\n5\nshort\n",
        "HTTP/1.1 200 OK\nCache-Control: max-age=60\nTransfer-Encoding: chunked\n\n5\nshort\nzz\nx"
      })
  void anAnswerThatBreaksOffIsCutOffForTheClientTooAndNotKept(String answer) throws Exception {
    origin.then((asked, socket) -> {
      Origin.write(socket, answer);
      return false;
    });
    isCutOff(client, "/cut");
    origin.next();
    origin.then(200, "whole");
    try (RawClient next = new RawClient(server.port())) {
      assertThat(next.request("GET", "/cut").text()).isEqualTo("whole");
    }
  }

  /// The client sees that it has not got all.
  private static void isCutOff(RawClient asking, String path) throws IOException {
    try {
      RawClient.Reply reply = asking.request("GET", path);
      assertThat(reply.body().length)
          .as("bytes of " + reply.headers().get("content-length"))
          .isLessThan(Integer.parseInt(reply.headers().get("content-length")));
    } catch (EOFException | NumberFormatException expected) {
      assertThat(expected).isNotNull();
    }
    assertThat(asking.ends()).isTrue();
  }

  @Test
  void anAnswerWithoutALengthEndsWithItsConnection() throws Exception {
    origin.then((asked, socket) -> {
      Origin.write(socket, "HTTP/1.1 200 OK\nCache-Control: max-age=60\n\nto the end");
      return false;
    });
    assertThat(client.request("GET", "/end").text()).isEqualTo("to the end");
    origin.next();
    assertThat(client.request("GET", "/end").headers().get("cache-status"))
        .startsWith("brisk; hit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nContent-Length: 6\n\nforged",
        "HTTP/1.1 204 No Content\n\n",
        "HTTP/1.1 200 OK\nContent-Len"
      })
  void whatFollowsAnAnswerIsNobodysAndItsConnectionIsNotUsedAgain(String more) throws Exception {
    List<Socket> used = new CopyOnWriteArrayList<>();
    origin.then((asked, socket) -> {
      used.add(socket);
      Origin.write(socket, "HTTP/1.1 200 OK\nContent-Length: 3\n\none" + more);
      return true;
    });
    assertThat(client.request("GET", "/one").text()).isEqualTo("one");
    origin.next();
    for (int i = 0; i < 3; i++) {
      origin.then((asked, socket) -> {
        used.add(socket);
        Origin.write(socket, "HTTP/1.1 200 OK\nContent-Length: 5\n\nright");
        return true;
      });
      assertThat(client.request("GET", "/two").text()).isEqualTo("right");
      origin.next();
    }
    assertThat(used.subList(1, 4)).doesNotContain(used.getFirst());
  }

  @Test
  void anAnswerBeforeTheWholeRequestIsPassedOnAndTheConnectionNotUsedAgain() throws Exception {
    origin.then(
        (Origin.Hasty)
            (asked, socket) -> {
              Origin.write(socket, "HTTP/1.1 403 No\nContent-Length: 2\n\nno");
              return false;
            });
    client.send("POST /early HTTP/1.1\r\nHost: h\r\nContent-Length: 1000000\r\n\r\nstart");
    RawClient.Reply reply = client.read();
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.text()).isEqualTo("no");
    origin.next();
    origin.then(200, "right");
    try (RawClient next = new RawClient(server.port())) {
      assertThat(next.request("GET", "/after").text()).isEqualTo("right");
    }
  }

  @Test
  void anUpstreamThatIsNotThereIsA502AndOneThatIsSilentA504() throws Exception {
    int free;
    try (Origin gone = new Origin()) {
      free = gone.port();
    }
    try (BriskServer alone =
            BriskServer.start(
                settings("http://localhost:" + free, List.of(), Duration.ofSeconds(60)));
        RawClient asking = new RawClient(alone.port())) {
      RawClient.Reply reply = asking.request("GET", "/");
      assertThat(reply.status()).isEqualTo(502);
      assertThat(reply.text()).contains("cannot be reached").doesNotContain(Integer.toString(free));
      assertThat(asking.post("/", "text/plain", "x").status()).isEqualTo(502);
    }
    CountDownLatch end = new CountDownLatch(1);
    Origin.Reply silent =
        (asked, socket) -> {
          try {
            return end.await(60, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    try (BriskServer hasty =
            BriskServer.start(settings(origin.url(), List.of(), Duration.ofMillis(200)));
        RawClient asking = new RawClient(hasty.port())) {
      origin.then(silent);
      assertThat(asking.request("GET", "/").status()).isEqualTo(504);
      origin.then((asked, socket) -> {
        Origin.write(socket, "HTTP/1.1 200 OK\nContent-Length: 10\n\nhalf");
        return silent.to(asked, socket);
      });
      isCutOff(asking, "/");
    } finally {
      end.countDown();
    }
  }

  @Test
  void theProxysOwnPagesAreBelowBriskAndNothingElseIs() throws Exception {
    assertThat(client.request("GET", "/brisk/health/live").status()).isEqualTo(200);
    assertThat(client.request("GET", "/brisk/metrics").status()).isEqualTo(200);
    assertThat(client.request("GET", "/brisk/nothing").status()).isEqualTo(404);
    assertThat(client.request("GET", "/brisk").status()).isEqualTo(401);
    String link = server.adminLink().replaceFirst("^http://[^/]*", "");
    String cookie = client.request("GET", link).headers().get("set-cookie").split(";")[0];
    assertThat(client.request("GET", "/brisk", "Cookie: " + cookie, "Accept: text/html").text())
        .contains("/brisk/metrics", "/brisk/health/ready")
        .doesNotContain("docs");
    assertThat(origin.pending()).isZero();
    for (String path :
        List.of(
            "/docs", "/metrics", "/openapi.json", "/health/live", "/", "//", "/a//b", "/briskly")) {
      origin.then(200, "the service's " + path);
      assertThat(client.request("GET", path).text()).isEqualTo("the service's " + path);
    }
    assertThat(client.request("GET", "/a/../brisk").status()).isEqualTo(400);
    assertThat(client.request("GET", "/a/%2e%2e/b").status()).isEqualTo(400);
  }

  @Test
  void http2InFrontIsPassedOnToo() throws Exception {
    origin
        .then(200, "over h2", "Connection: x-hop", "X-Hop: 1", "Cache-Control: max-age=60")
        .then(200, "posted");
    try (HttpClient h2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
      URI url = URI.create("http://localhost:" + server.port() + "/h2");
      // The first goes with an upgrade; from then on it is HTTP/2, with prior knowledge of none.
      HttpResponse<String> first =
          h2.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
      assertThat(first.body()).isEqualTo("over h2");
      assertThat(first.headers().map()).doesNotContainKeys("x-hop");
      assertThat(origin.next().all("http2-settings")).isEmpty();
      HttpResponse<String> posted =
          h2.send(
              HttpRequest.newBuilder(url)
                  .POST(HttpRequest.BodyPublishers.ofString("b".repeat(300_000)))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      assertThat(posted.body()).isEqualTo("posted");
      assertThat(origin.next().body()).hasSize(300_000);
    }
  }
}
