package dev.brisk.server.source.http;

import static dev.brisk.server.source.http.FaultServer.answer;
import static dev.brisk.server.source.http.FaultServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.message.Answer;
import dev.brisk.server.source.Requests;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceException;
import dev.brisk.server.source.SourceException.Kind;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceRequest;
import dev.brisk.server.source.SourceStatistics;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSourceTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final FaultServer.Behaviour HELLO =
      answer(200, "content-type: text/plain;charset=x\r\nx-secret: 1\r\n", "hello");

  private final SourceContext context = new SourceContext(Path.of("."), Map.of());

  @AfterEach
  void close() {
    context.close();
  }

  @Test
  void theAnswerIsPassedOnWithItsContentType() throws Exception {
    try (FaultServer upstream = new FaultServer(HELLO)) {
      Answer answer = Requests.answer(get(upstream.url("/posts/{id}?q={q}")), id("a/b ä"));

      assertThat(Requests.text(answer)).isEqualTo("hello");
      assertThat(answer.headers())
          .containsExactly(Map.entry("content-type", "text/plain;charset=x"));
      FaultServer.Seen seen = upstream.seen.getFirst();
      assertThat(seen.target()).isEqualTo("/posts/a%2Fb%20%C3%A4");
      assertThat(seen.headers())
          .containsEntry("host", "127.0.0.1:" + upstream.port())
          .containsEntry("authorization", "Bearer t")
          .containsEntry("user-agent", "brisk")
          .containsKey("accept-encoding");
    }
  }

  @Test
  void connectionsAreReused() throws Exception {
    AtomicInteger connections = new AtomicInteger();
    ServerSocket server =
        new ServerSocket(0, 16, InetAddress.getLoopbackAddress()) {
          @Override
          public java.net.Socket accept() throws java.io.IOException {
            java.net.Socket socket = super.accept();
            connections.incrementAndGet();
            return socket;
          }
        };
    try (FaultServer upstream = new FaultServer(server, HELLO)) {
      Source source = get(upstream.url("/{id}"));
      for (int i = 0; i < 5; i++) {
        Requests.answer(source, id("x"));
      }
      assertThat(connections).hasValue(1);
    }
  }

  @Test
  void aBodyIsSentOn() throws Exception {
    try (FaultServer upstream = new FaultServer(answer(201, "", "{}"))) {
      Answer answer =
          Requests.answer(
              source("POST", upstream.url("/{id}"), LONG, 0, null, 100),
              Requests.put(Map.of(), "{\"id\":\"7\",\"a\":[1]}"));
      assertThat(answer.status()).isEqualTo(201);
      assertThat(upstream.seen.getFirst().target()).isEqualTo("/7");
      assertThat(upstream.seen.getFirst().body()).isEqualTo("{\"id\":\"7\",\"a\":[1]}");
      assertThat(upstream.seen.getFirst().headers())
          .containsEntry("content-type", "application/json");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "404, NOT_FOUND",
    "410, NOT_FOUND",
    "409, CONFLICT",
    "400, REFUSED",
    "422, REFUSED",
    "401, BAD_UPSTREAM",
    "403, BAD_UPSTREAM",
    "500, BAD_UPSTREAM",
    "502, BAD_UPSTREAM",
    "503, BAD_UPSTREAM",
    "504, BAD_UPSTREAM",
    "301, BAD_UPSTREAM",
    "599, BAD_UPSTREAM"
  })
  void theUpstreamsStatusDecides(int status, Kind kind) throws Exception {
    try (FaultServer upstream = new FaultServer(answer(status, "location: /other\r\n", "secret"))) {
      SourceException failure = Requests.failure(get(upstream.url("/{id}")), id("x"));
      assertThat(failure.kind()).isEqualTo(kind);
      assertThat(failure.getMessage()).doesNotContain("secret");
      assertThat(upstream.seen).hasSize(1);
    }
  }

  @Test
  void tooManyRequestsIsUnavailableWithTheUpstreamsRetryAfter() throws Exception {
    try (FaultServer upstream = new FaultServer(answer(429, "retry-after: 17\r\n", ""))) {
      SourceException failure =
          Requests.failure(source("GET", upstream.url("/"), LONG, 3, null, 100), id("x"));
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(17));
      assertThat(upstream.seen).hasSize(1);
    }
  }

  @Test
  void aPassingFaultIsRepeatedUntilItPasses() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    FaultServer.Behaviour flaky =
        (seen, socket, out) -> {
          switch (calls.incrementAndGet()) {
            case 1 -> {
              socket.setSoLinger(true, 0);
              return false;
            }
            case 2 -> {
              return answer(503, "", "").serve(seen, socket, out);
            }
            case 3 -> {
              write(out, "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf");
              return false;
            }
            default -> {
              return HELLO.serve(seen, socket, out);
            }
          }
        };
    try (FaultServer upstream = new FaultServer(flaky)) {
      Source source = source("GET", upstream.url("/"), LONG, 3, null, 100);
      assertThat(Requests.text(source, id("x"))).isEqualTo("hello");
      assertThat(upstream.seen).hasSize(4);
    }
  }

  @Test
  void aPostIsNeverRepeatedOnceSent() throws Exception {
    try (FaultServer upstream = new FaultServer((seen, socket, out) -> false)) {
      SourceException failure =
          Requests.failure(
              source("POST", upstream.url("/"), LONG, 3, null, 100), Requests.put(Map.of(), "{}"));
      assertThat(failure.kind()).isEqualTo(Kind.BAD_UPSTREAM);
      assertThat(upstream.seen).hasSize(1);
    }
  }

  @Test
  void noConnectionIsBadUpstreamAfterItsRetries() throws Exception {
    int port;
    try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = unused.getLocalPort();
    }
    SourceException failure =
        Requests.failure(
            source("GET", "http://127.0.0.1:" + port + "/", LONG, 2, null, 100), id("x"));
    assertThat(failure.kind()).isEqualTo(Kind.BAD_UPSTREAM);
    assertThat(failure.getMessage()).doesNotContain("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "garbage\\r\\n\\r\\n",
        "HTTP/1.1 abc\\r\\n\\r\\n",
        "HTTP/1.1 200 OK\\r\\ncontent-length: 10\\r\\n\\r\\nhalf",
        "HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\nzz\\r\\n",
        "HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n5\\r\\nab",
        "HTTP/1.1 200 OK\\r\\ncontent-encoding: gzip\\r\\ncontent-length: 4\\r\\n\\r\\nabcd",
        "HTTP/1.1 200 OK\\r\\ncontent-length: nine\\r\\n\\r\\nabcd",
        "''"
      })
  void whatIsNoWholeAnswerIsBadUpstream(String bytes) throws Exception {
    try (FaultServer upstream =
        new FaultServer((seen, socket, out) -> {
          write(out, bytes.replace("\\r", "\r").replace("\\n", "\n"));
          return false;
        })) {
      assertThat(Requests.failure(get(upstream.url("/")), id("x")).kind())
          .isEqualTo(Kind.BAD_UPSTREAM);
    }
  }

  @Test
  void anAnswerLargerThanAllowedIsBadUpstreamAnnouncedOrNot() throws Exception {
    String large = "x".repeat(2_000);
    try (FaultServer announced = new FaultServer(answer(200, "", large));
        FaultServer chunked =
            new FaultServer((seen, socket, out) -> {
              write(out, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
              while (true) {
                write(out, "7d0\r\n" + large + "\r\n");
              }
            });
        FaultServer bomb = new FaultServer(gzip("x".repeat(1 << 20)))) {
      for (FaultServer upstream : new FaultServer[] {announced, chunked, bomb}) {
        assertThat(
                Requests.failure(source("GET", upstream.url("/"), LONG, 3, null, 1_999), id("x")))
            .hasMessageContaining("larger than 1999 bytes")
            .extracting(SourceException::kind)
            .isEqualTo(Kind.BAD_UPSTREAM);
        assertThat(upstream.seen).hasSize(1);
      }
    }
  }

  @Test
  void gzipIsUnpacked() throws Exception {
    try (FaultServer upstream = new FaultServer(gzip("{\"a\":1}"))) {
      Answer answer = Requests.answer(get(upstream.url("/")), id("x"));
      assertThat(Requests.text(answer)).isEqualTo("{\"a\":1}");
      assertThat(answer.headers()).extracting(Map.Entry::getKey).doesNotContain("content-encoding");
    }
  }

  @Test
  void anUpstreamThatStallsIsATimeoutWhereverItStalls() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    try (FaultServer silent =
            new FaultServer((seen, socket, out) -> {
              never.await();
              return false;
            });
        FaultServer half =
            new FaultServer((seen, socket, out) -> {
              write(out, "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf");
              never.await();
              return false;
            });
        FaultServer drip =
            new FaultServer((seen, socket, out) -> {
              write(out, "HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
              while (!never.await(20, TimeUnit.MILLISECONDS)) {
                write(out, "x");
              }
              return false;
            })) {
      for (FaultServer upstream : new FaultServer[] {silent, half, drip}) {
        Source source = source("GET", upstream.url("/"), Duration.ofMillis(300), 5, null, 1 << 20);
        assertThat(Requests.failure(source, id("x")).kind()).isEqualTo(Kind.TIMEOUT);
      }
    } finally {
      never.countDown();
    }
  }

  @Test
  void retriesEndWithTheTotalTimeout() throws Exception {
    try (FaultServer upstream = new FaultServer(answer(503, "", ""))) {
      Source source = source("GET", upstream.url("/"), Duration.ofMillis(500), 1_000, null, 100);
      assertThat(Requests.failure(source, id("x")).kind()).isEqualTo(Kind.TIMEOUT);
      assertThat(upstream.seen).hasSizeGreaterThan(1);
    }
  }

  @Test
  void beyondTheBudgetNoCallIsMade() throws Exception {
    try (FaultServer upstream = new FaultServer(HELLO)) {
      Source source =
          source(
              "GET",
              upstream.url("/"),
              LONG,
              0,
              new HttpSettings.Budget(2, Duration.ofMinutes(1)),
              100);
      Requests.answer(source, id("x"));
      Requests.answer(source, id("x"));
      SourceException refused = Requests.failure(source, id("x"));

      assertThat(refused.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
      assertThat(upstream.seen).hasSize(2);
      assertThat(source.statistics().budget()).isEqualTo(new SourceStatistics.Budget(0, 2, 1));
    }
  }

  @Test
  void cancellingEndsTheExchange() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    try (FaultServer upstream =
        new FaultServer((seen, socket, out) -> {
          begun.countDown();
          assertThat(socket.getInputStream().read()).isNegative();
          ended.countDown();
          return false;
        })) {
      Source source = get(upstream.url("/"));
      CompletableFuture<Answer> call = source.fetch(id("x")).toCompletableFuture();
      assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

      call.cancel(true);

      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(source.statistics().pool().running()).isZero();
    }
  }

  @Test
  void moreCallsThanConnectionsAndQueueAreRefused() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    try (FaultServer upstream =
        new FaultServer((seen, socket, out) -> {
          release.await();
          return HELLO.serve(seen, socket, out);
        })) {
      Source source = get(upstream.url("/"));
      int most = UpstreamTransport.MAX_CONNECTIONS + UpstreamTransport.MAX_WAITING;
      java.util.List<CompletableFuture<Answer>> calls = new java.util.ArrayList<>();
      for (int i = 0; i < most + 20; i++) {
        calls.add(source.fetch(id("x")).toCompletableFuture());
      }
      CompletableFuture.anyOf(calls.toArray(CompletableFuture[]::new))
          .exceptionally(failure -> null)
          .get(20, TimeUnit.SECONDS);
      release.countDown();
      int refused = 0;
      for (CompletableFuture<Answer> call : calls) {
        try {
          call.get(20, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException failed) {
          assertThat(((SourceException) failed.getCause()).kind()).isEqualTo(Kind.UNAVAILABLE);
          refused++;
        }
      }
      assertThat(refused).isEqualTo(20);
      assertThat(source.statistics().pool().rejected()).isEqualTo(20);
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsBadUpstream(@TempDir Path directory) throws Exception {
    Path store = directory.resolve("self-signed.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "a",
                "-keyalg",
                "EC",
                "-dname",
                "CN=127.0.0.1",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit",
                "-keystore",
                store.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (FileInputStream in = new FileInputStream(store.toFile())) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    ServerSocket socket =
        tls.getServerSocketFactory().createServerSocket(0, 16, InetAddress.getLoopbackAddress());
    try (FaultServer upstream = new FaultServer(socket, HELLO)) {
      SourceException failure =
          Requests.failure(get("https://127.0.0.1:" + upstream.port() + "/"), id("x"));
      assertThat(failure.kind()).isEqualTo(Kind.BAD_UPSTREAM);
      assertThat(upstream.seen).isEmpty();
    }
  }

  @Test
  void aValueThatFitsNoPathIsRefusedWithoutACall() throws Exception {
    try (FaultServer upstream = new FaultServer(HELLO)) {
      assertThat(Requests.failure(get(upstream.url("/posts/{id}")), id("..")).kind())
          .isEqualTo(Kind.REFUSED);
      assertThat(upstream.seen).isEmpty();
    }
  }

  @Test
  void wrongSettingsAreProblemsThatShowNoSecret() {
    assertThatThrownBy(() -> get("http://{h}/")).hasMessageContaining("http.url");
    for (String[] header :
        new String[][] {{"Host", "secret"}, {"a b", "secret"}, {"x", "secret\r\ny: z"}}) {
      assertThatThrownBy(() ->
              source(
                  new HttpSettings(
                      "GET",
                      "http://h/",
                      Map.of(header[0], header[1]),
                      LONG,
                      LONG,
                      0,
                      null,
                      9,
                      List.of())))
          .isInstanceOf(SourceProblem.class)
          .hasMessageContaining("http.headers")
          .hasMessageNotContaining("secret");
    }
  }

  @Test
  void theFingerprintIsTheUpstreamWithoutItsSecrets() {
    assertThat(get("http://h/{id}").fingerprint()).isEqualTo(get("http://h/{id}").fingerprint());
    assertThat(get("http://h/v2/{id}").fingerprint())
        .isNotEqualTo(get("http://h/{id}").fingerprint());
    assertThat(withToken("one").fingerprint()).isEqualTo(withToken("two").fingerprint());
  }

  private Source withToken(String token) {
    return source(
        new HttpSettings(
            "GET", "http://h/", Map.of("X-Token", token), LONG, LONG, 0, null, 9, List.of()));
  }

  private static FaultServer.Behaviour gzip(String text) {
    return (seen, socket, out) -> {
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
        gzip.write(text.getBytes(StandardCharsets.UTF_8));
      }
      write(
          out,
          "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: "
              + packed.size()
              + "\r\n\r\n");
      out.write(packed.toByteArray());
      out.flush();
      return true;
    };
  }

  private Source get(String url) {
    return source("GET", url, LONG, 0, null, 1_000);
  }

  private Source source(
      String method,
      String url,
      Duration timeout,
      int retries,
      HttpSettings.Budget budget,
      long maxBody) {
    return source(
        new HttpSettings(
            method,
            url,
            Map.of("Authorization", "Bearer t"),
            Duration.ofSeconds(5),
            timeout,
            retries,
            budget,
            maxBody,
            List.of()));
  }

  private Source source(HttpSettings settings) {
    return new HttpSource(
        "posts",
        settings,
        UpstreamTransport.of(context),
        context.timeouts(),
        InstantSource.system());
  }

  private static SourceRequest id(String id) {
    return Requests.get(Map.of("id", id));
  }
}
