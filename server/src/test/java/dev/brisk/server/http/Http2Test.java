package dev.brisk.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.http.listen.HttpServer;
import dev.brisk.server.message.Body;
import dev.brisk.server.problem.ProblemDetails;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2Test {
  @TempDir private static Path folder;
  private HttpServer server;
  private HttpClient client;

  @BeforeAll
  void start() throws Exception {
    Path store = folder.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                "test",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    Certificate certificate = keys.getCertificate("test");
    Files.writeString(folder.resolve("cert.pem"), pem("CERTIFICATE", certificate.getEncoded()));
    Files.writeString(
        folder.resolve("key.pem"),
        pem("PRIVATE KEY", keys.getKey("test", "changeit".toCharArray()).getEncoded()));
    Files.write(folder.resolve("f"), new byte[500_000]);

    HttpOptions options =
        new HttpOptions(
            "127.0.0.1",
            0,
            2,
            4096,
            1024,
            1 << 20,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            100,
            folder.resolve("cert.pem"),
            folder.resolve("key.pem"));
    server = HttpServer.start(options, Http2Test::handle, ExchangeObserver.NONE);

    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", certificate);
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, trust.getTrustManagers(), null);
    client = HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_2).build();
  }

  @AfterAll
  void stop() {
    client.close();
    server.close(Duration.ofSeconds(5));
  }

  private static String pem(String type, byte[] content) {
    return "-----BEGIN "
        + type
        + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(content)
        + "\n-----END "
        + type
        + "-----\n";
  }

  private static void handle(Exchange exchange) {
    switch (exchange.path()) {
      case "/echo" ->
          exchange.body(
              100_000,
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
      case "/added" -> {
        exchange.add(new AddedFields(List.of(Map.entry("vary", "origin")), Set.of("x-replaced")));
        exchange.add(new AddedFields(List.of(Map.entry("x-replaced", "new")), Set.of()));
        exchange.respond(
            Response.empty(
                204, List.of(Map.entry("vary", "accept"), Map.entry("x-replaced", "old"))));
      }
      case "/file" ->
          exchange.respond(
              new Response(200, List.of(), new Body.FileRegion(folder.resolve("f"), 0, 500_000)));
      default ->
          exchange.respond(
              Response.of(
                  200,
                  "text/plain",
                  (exchange.httpVersion() + " " + exchange.path() + "?" + exchange.query())
                      .getBytes(StandardCharsets.UTF_8)));
    }
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  @Test
  void fieldsThatDependOnWhoAsksAreAddedOnTheWayOut() throws Exception {
    HttpResponse<String> response = get("/added");
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.headers().allValues("vary")).containsExactlyInAnyOrder("accept", "origin");
    assertThat(response.headers().allValues("x-replaced")).containsExactly("new");
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(to(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void requestsOverTlsAreHttp2() throws Exception {
    HttpResponse<String> response = get("/a?b=c");
    assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(response.body()).isEqualTo("2 /a?b=c");
  }

  @Test
  void http11OverTlsStillWorks() throws Exception {
    HttpResponse<String> response =
        client.send(
            to("/a").version(HttpClient.Version.HTTP_1_1).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(response.body()).isEqualTo("1.1 /a?null");
    assertThat(
            client
                .send(
                    to("/file").version(HttpClient.Version.HTTP_1_1).build(),
                    HttpResponse.BodyHandlers.ofByteArray())
                .body())
        .hasSize(500_000);
  }

  @Test
  void manyStreamsShareOneConnection() throws Exception {
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(client.sendAsync(to("/" + i).build(), HttpResponse.BodyHandlers.ofString()));
    }
    for (int i = 0; i < 100; i++) {
      assertThat(all.get(i).get(20, TimeUnit.SECONDS).body()).isEqualTo("2 /" + i + "?null");
    }
  }

  @Test
  void bodiesAreReadAndBounded() throws Exception {
    HttpResponse<byte[]> echoed =
        client.send(
            to("/echo").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[90_000])).build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(echoed.body()).hasSize(90_000);
    HttpResponse<String> refused =
        client.send(
            to("/echo").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[200_000])).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(refused.statusCode()).isEqualTo(413);
  }

  @Test
  void filesAreStreamed() throws Exception {
    HttpResponse<byte[]> file =
        client.send(to("/file").build(), HttpResponse.BodyHandlers.ofByteArray());
    assertThat(file.body()).hasSize(500_000);
  }

  @Test
  void limitsHoldForHttp2Too() throws Exception {
    assertThat(get("/" + "a".repeat(2000)).statusCode()).isEqualTo(414);
  }

  @Test
  void headHasNoBody() throws Exception {
    HttpResponse<String> head =
        client.send(to("/a").HEAD().build(), HttpResponse.BodyHandlers.ofString());
    assertThat(head.headers().firstValue("content-length")).hasValue("9");
  }

  @Test
  void clientsThatKnowItBeforehandSpeakHttp2WithoutTls() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (HttpServer plain =
        HttpServer.start(HttpOptions.local(0), Http2Test::handle, ExchangeObserver.NONE)) {
      // Held by a variable: an unreachable client closes itself.
      io.vertx.core.http.HttpClient known =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setHttp2ClearTextUpgrade(false));
      String body =
          known
              .request(HttpMethod.GET, plain.port(), "127.0.0.1", "/plain")
              .compose(request -> request.send().compose(response -> response.body()))
              .toCompletionStage()
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS)
              .toString();
      assertThat(body).isEqualTo("2 /plain?null");
      known.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }
}
