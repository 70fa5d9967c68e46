package dev.brisk.watch.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.brisk.fixtures.TlsFiles;
import dev.brisk.watch.condition.Condition;
import dev.brisk.watch.condition.Observation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against servers in this process.
class NetworkProbeTest {
  private static final Duration PLENTY = Duration.ofSeconds(20);
  private static final Map<String, List<String>> HEARD = new ConcurrentHashMap<>();
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private static HttpServer server;
  private static HttpsServer secure;
  private static ServerSocket mute;
  private static TlsFiles identity;
  private static NetworkProbe probe;

  @BeforeAll
  static void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    serve(server);
    identity = TlsFiles.created();
    secure = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
    secure.setHttpsConfigurator(new HttpsConfigurator(serverContext()));
    serve(secure);
    mute = new ServerSocket(0, 50, LOOPBACK);
    probe = new NetworkProbe(Trust.context(identity.certificate()), InstantSource.system());
  }

  private static void serve(HttpServer server) {
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", NetworkProbeTest::answer);
    server.start();
  }

  @AfterAll
  static void stop() throws IOException {
    probe.close();
    server.stop(0);
    secure.stop(0);
    mute.close();
  }

  private static void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    HEARD.put(
        path,
        exchange.getRequestHeaders().getOrDefault("Authorization", List.of("no authorization")));
    try (exchange) {
      if (path.equals("/endless")) {
        exchange.sendResponseHeaders(200, 0);
        while (true) {
          exchange.getResponseBody().write(new byte[1 << 16]);
        }
      }
      byte[] body = "{\"status\": \"up\"}".getBytes(StandardCharsets.UTF_8);
      int status = 200;
      switch (path) {
        case "/moved" -> {
          status = 302;
          exchange.getResponseHeaders().set("Location", "/health");
        }
        case "/loop" -> {
          status = 302;
          exchange.getResponseHeaders().set("Location", "/loop");
        }
        case "/elsewhere" -> {
          status = 302;
          exchange
              .getResponseHeaders()
              .set("Location", "http://localhost:" + server.getAddress().getPort() + "/there");
        }
        case "/kept-elsewhere" -> {
          status = 307;
          exchange
              .getResponseHeaders()
              .set("Location", "http://localhost:" + server.getAddress().getPort() + "/echo");
        }
        case "/file" -> {
          status = 302;
          exchange.getResponseHeaders().set("Location", "file:///etc/passwd");
        }
        case "/large" -> body = "x".repeat(3 << 20).getBytes(StandardCharsets.UTF_8);
        case "/down" -> status = 503;
        case "/echo" -> body = exchange.getRequestBody().readNBytes(100);
        default -> {}
      }
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    } catch (IOException e) {
      assertThat(path).as("left early").isIn("/large", "/endless");
    }
  }

  private static SSLContext serverContext() throws Exception {
    String pem = Files.readString(identity.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
    PrivateKey key =
        KeyFactory.getInstance("EC")
            .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
    Certificate certificate;
    try (var in = Files.newInputStream(identity.certificate())) {
      certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("server", key, new char[0], new Certificate[] {certificate});
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, new char[0]);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    return context;
  }

  private static Target.Http http(String path) {
    return target("http://127.0.0.1:" + server.getAddress().getPort() + path, Map.of(), 5);
  }

  private static Target.Http target(String url, Map<String, String> headers, int redirects) {
    return new Target.Http(URI.create(url), "GET", headers, null, redirects);
  }

  private static Observation look(Target target) throws InterruptedException {
    return probe.look(target, PLENTY);
  }

  @Test
  void seesStatusHeadersBodyAndTime() throws InterruptedException {
    Target.Http target = http("/health");
    Observation seen = look(target);
    assertThat(seen.error()).isNull();
    assertThat(
            Condition.parse(
                    "status == 200 && json('$.status') == 'up' && header('Content-Length') =="
                        + " '16' && latency > 0s && latency < 20s",
                    target.observables())
                .failure(seen))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"/moved, 5, 200", "/moved, 0, 302", "/loop, 3, 302", "/down, 5, 503"})
  void followsRedirectsUpToTheirBound(String path, int redirects, int status)
      throws InterruptedException {
    assertThat(look(target(http(path).url().toString(), Map.of(), redirects)).status())
        .isEqualTo(status);
  }

  @Test
  void aRedirectToAnotherHostGoesWithoutTheSecrets() throws InterruptedException {
    Map<String, String> headers = Map.of("Authorization", "Bearer hunter2hunter2");
    look(target(http("/elsewhere").url().toString(), headers, 5));
    assertThat(HEARD.get("/elsewhere")).containsExactly("Bearer hunter2hunter2");
    assertThat(HEARD.get("/there")).containsExactly("no authorization");
    look(target(http("/moved").url().toString(), headers, 5));
    assertThat(HEARD.get("/health")).containsExactly("Bearer hunter2hunter2");
  }

  @Test
  void aRedirectToWhatIsNoHttpAddressIsNotFollowed() throws InterruptedException {
    assertThat(look(http("/file")).error()).isEqualTo("redirects to what is no http address");
  }

  @Test
  void userAndPasswordOfAUrlAreSentAndNotShown() throws InterruptedException {
    String url =
        "http://me:hunter2@127.0.0.1:" + server.getAddress().getPort() + "/user?key=abcdef";
    Target.Http target = target(url, Map.of(), 5);
    assertThat(look(target).status()).isEqualTo(200);
    assertThat(HEARD.get("/user")).containsExactly("Basic bWU6aHVudGVyMg==");
    assertThat(target.shown() + target).doesNotContain("hunter2", "abcdef");
  }

  @Test
  void aBodyIsReadUpToItsBound() throws InterruptedException {
    Observation seen = look(http("/large"));
    assertThat(seen.error()).isNull();
    assertThat(seen.body()).hasSize(1 << 20);
  }

  @Test
  void aBodyIsSent() throws InterruptedException {
    Target.Http target = new Target.Http(http("/echo").url(), "POST", Map.of(), "{\"ping\": 1}", 5);
    assertThat(look(target).body()).isEqualTo("{\"ping\": 1}");
  }

  @Test
  void aRedirectToAnotherHostGoesWithoutTheBody() throws InterruptedException {
    Target.Http target =
        new Target.Http(http("/kept-elsewhere").url(), "POST", Map.of(), "a secret", 5);
    assertThat(look(target))
        .satisfies(seen -> {
          assertThat(seen.status()).isEqualTo(200);
          assertThat(seen.body()).isEmpty();
        });
  }

  @Test
  void aBodyWithoutEndIsReadUpToItsBound() throws InterruptedException {
    assertThat(look(http("/endless")).error()).isNull();
  }

  /// Each read is in time, and the whole never ends.
  @Test
  void whoSendsAByteNowAndThenIsGivenUpInTime() throws Exception {
    try (ServerSocket dripping = new ServerSocket(0, 50, LOOPBACK)) {
      Thread.startVirtualThread(() -> {
        try (Socket socket = dripping.accept()) {
          // A record of TLS of 16,000 bytes.
          socket.getOutputStream().write(new byte[] {22, 3, 3, 62, (byte) 128});
          while (true) {
            socket.getOutputStream().write(2);
            Thread.sleep(20);
          }
        } catch (IOException | InterruptedException ended) {
          // The probe left.
        }
      });
      long start = System.nanoTime();
      Observation seen =
          probe.look(new Target.Tls("127.0.0.1", dripping.getLocalPort()), Duration.ofMillis(300));
      assertThat(seen.error()).isEqualTo("no answer within 300 ms");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PLENTY);
    }
  }

  @Test
  void whoAcceptsAndSaysNothingIsGivenUpInTime() throws InterruptedException {
    long start = System.nanoTime();
    String url = "http://127.0.0.1:" + mute.getLocalPort() + "/";
    Observation seen = probe.look(target(url, Map.of(), 5), Duration.ofMillis(200));
    assertThat(seen.error()).isEqualTo("no answer within 200 ms");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PLENTY);
    Observation tls =
        probe.look(new Target.Tls("127.0.0.1", mute.getLocalPort()), Duration.ofMillis(200));
    assertThat(tls.error()).isEqualTo("no answer within 200 ms");
  }

  @Test
  void whoDoesNotListenOrIsNotKnownIsSaidSo() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, LOOPBACK)) {
      closed = socket.getLocalPort();
    }
    assertThat(look(target("http://127.0.0.1:" + closed + "/", Map.of(), 5)).error())
        .isEqualTo("connection refused");
    assertThat(look(new Target.Tcp("127.0.0.1", closed)).error()).isEqualTo("connection refused");
    assertThat(look(new Target.Tcp("no-such-host.invalid", 1)).error())
        .isEqualTo("the name of the host is not known");
    assertThat(look(target("http://no-such-host.invalid/", Map.of(), 5)).error())
        .isEqualTo("the name of the host is not known");
  }

  @Test
  void aConnectionIsEnoughForTcp() throws InterruptedException {
    assertThat(look(new Target.Tcp("127.0.0.1", mute.getLocalPort())).error()).isNull();
  }

  @Test
  void saysHowLongACertificateIsStillValid() throws InterruptedException {
    int port = secure.getAddress().getPort();
    Observation tls = look(new Target.Tls("127.0.0.1", port));
    assertThat(tls.error()).isNull();
    assertThat(tls.certificate()).isBetween(Duration.ofHours(47), Duration.ofHours(49));
    Observation https = look(target("https://127.0.0.1:" + port + "/health", Map.of(), 5));
    assertThat(https.error()).isNull();
    assertThat(https.certificate()).isBetween(Duration.ofHours(47), Duration.ofHours(49));
    Check check =
        new Check(
            "shop",
            new Target.Tls("127.0.0.1", port),
            null,
            Timing.DEFAULT,
            null,
            Check.CERTIFICATE_WARNING);
    assertThat(check.problems(tls)).containsOnlyKeys(Kind.CERTIFICATE);
  }

  @Test
  void aCertificateThatClientsRefuseIsAFault() throws Exception {
    int port = secure.getAddress().getPort();
    Instant later = Instant.now();
    try (NetworkProbe strict =
        new NetworkProbe(Trust.context((Path) null), InstantSource.fixed(later))) {
      assertThat(strict.look(new Target.Tls("127.0.0.1", port), PLENTY).error())
          .startsWith("TLS: ")
          .contains("certification path");
      assertThat(
              strict.look(target("https://127.0.0.1:" + port + "/", Map.of(), 5), PLENTY).error())
          .contains("certification path");
    }
    assertThat(look(new Target.Tls("127.0.0.2", port)).error())
        .as("the certificate is for 127.0.0.1; nobody listens at 127.0.0.2")
        .isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "json('$.token') is \"abc\" with Bearer abcdefghijkl | json('$.token') is \"abc\" with Bearer …",
        "{\"password\": \"hunter2\", \"a\": 1} | {\"password\": \"…\", \"a\": 1}",
        "postgres://app:hunter2@db/x refused | postgres://…@db/x refused",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-_1 | …",
        "api_key=12345&x=1 | api_key=…&x=1",
        "status is 503, wanted == 200 | status is 503, wanted == 200"
      })
  void whatLooksLikeASecretIsHidden(String text, String hidden) {
    assertThat(new Secrets(List.of()).hide(text)).isEqualTo(hidden);
  }

  @Test
  void knownSecretsAreHiddenInEveryProblem() {
    Target.Http target =
        target(
            "https://u:passphrase@api.example.com/?sig=s1gnature",
            Map.of("X-Api-Key", "k3y-of-ours", "Accept", "text/plain"),
            5);
    Check check = new Check("a", target, null, Timing.DEFAULT, null, Check.CERTIFICATE_WARNING);
    Observation seen =
        Observation.failed("saw u:passphrase, s1gnature, k3y-of-ours, text/plain", Duration.ZERO);
    assertThat(check.problems(seen)).containsEntry(Kind.DOWN, "saw …, …, …, text/plain");
  }
}
