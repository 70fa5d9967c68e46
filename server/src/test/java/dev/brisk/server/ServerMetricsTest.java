package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.Admin;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.source.http.FaultServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What a server counts, beside what its client and its upstream saw.
@Timeout(60)
class ServerMetricsTest {
  private static final String ENDPOINTS =
      """
      endpoints:
        - path: GET /user
          code: { class: replaced.by.the.Test }
        - path: POST /echo
          body: { schema: any.json }
          code: { class: replaced.by.the.Test }
      """;

  @TempDir Path directory;
  private final CompletableFuture<Answer> gate = new CompletableFuture<>();
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void requestsToAnUpstreamAreCountedAsTheUpstreamSawThem() throws Exception {
    try (FaultServer upstream =
            new FaultServer((seen, socket, out) ->
                seen.target().equals("/broken")
                    ? false
                    : FaultServer.answer(Integer.parseInt(seen.target().substring(1)), "", "")
                        .serve(seen, socket, out));
        BriskServer server =
            BriskServer.start(
                settings(
                    """
                    endpoints:
                      - path: GET /posts/{id}
                        name: posts
                        http: { url: "%s", timeout: 10s, retries: 1 }
                    """
                        .formatted(upstream.url("/{id}"))));
        RawClient client = new RawClient(server.port())) {
      for (String path : List.of("200", "201", "404", "503", "broken")) {
        client.request("GET", "/posts/" + path);
      }
      String of = "endpoint=\"posts\",host=\"" + upstream.url("").substring("http://".length());
      String metrics = client.request("GET", "/metrics").text();
      assertThat(upstream.seen).hasSize(7);
      assertThat(metrics)
          .contains("brisk_http_client_requests_total{" + of + "\",status=\"2xx\"} 2.0")
          .contains("brisk_http_client_requests_total{" + of + "\",status=\"4xx\"} 1.0")
          .contains("brisk_http_client_requests_total{" + of + "\",status=\"5xx\"} 2.0")
          .contains("brisk_http_client_failures_total{" + of + "\",reason=\"broken\"} 2.0")
          .contains("brisk_http_client_failures_total{" + of + "\",reason=\"timeout\"} 0.0")
          .contains("brisk_http_client_retries_total{" + of + "\"} 2.0")
          .contains("brisk_http_client_request_duration_seconds_count{" + of + "\"} 7")
          .contains("brisk_http_client_inprogress{" + of + "\"} 0.0")
          .containsPattern("brisk_http_client_connections_active\\{host=\"[^\"]+\"} 0.0")
          .containsPattern("brisk_http_client_connections_pending\\{host=\"[^\"]+\"} 0.0")
          .containsPattern("brisk_http_client_connections_max\\{host=\"[^\"]+\"} 64.0");
    }
  }

  @Test
  void aCallThatIsNotAnsweredInTimeIsATimeout() throws Exception {
    try (FaultServer upstream =
            new FaultServer((seen, socket, out) -> {
              socket.getInputStream().read();
              return false;
            });
        BriskServer server =
            BriskServer.start(
                settings(
                    """
                    endpoints:
                      - path: GET /posts
                        name: posts
                        http: { url: "%s", timeout: 200ms, retries: 0 }
                    """
                        .formatted(upstream.url("/"))));
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/posts").status()).isEqualTo(504);
      assertThat(client.request("GET", "/metrics").text())
          .containsPattern("brisk_http_client_failures_total\\{[^}]*reason=\"timeout\"} 1.0")
          .containsPattern("brisk_http_client_failures_total\\{[^}]*reason=\"cancelled\"} 0.0");
    }
  }

  @Test
  void sizesOfChunkedAndStreamedBodiesAreExact() throws Exception {
    try (BriskServer server = started("", streaming());
        RawClient client = new RawClient(server.port())) {
      client.send(
          "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n5;x=y\r\n{\"a\":\r\n3\r\n12}\r\n0\r\n\r\n");
      assertThat(client.read().text()).hasSize(30_000);
      assertThat(client.request("GET", "/metrics").text())
          .contains("http_request_size_bytes_sum{handler=\"/echo\"} 8.0\n")
          .contains("http_request_size_bytes_count{handler=\"/echo\"} 1\n")
          .contains("http_response_size_bytes_sum{handler=\"/echo\"} 30000.0\n");
    }
  }

  /// M12: at 0, averages of our own pages are NaN on dashboards that draw every handler.
  @Test
  void ourOwnPagesHaveNoSeriesUntilTheyAreAskedFor() throws Exception {
    try (BriskServer server = started("", streaming());
        RawClient client = new RawClient(server.port())) {
      assertThat(metrics(client))
          .contains("handler=\"/user\"")
          .doesNotContain("handler=\"/docs", "handler=\"/openapi.json", "handler=\"/health");
      assertThat(client.request("GET", "/openapi.json").status()).isEqualTo(200);
      assertThat(metrics(client))
          .contains(
              "http_requests_total{handler=\"/openapi.json\",method=\"GET\",status=\"2xx\"} 1");
    }
  }

  /// M1 and M8: by the rule that holds for the adapters of other servers, too.
  @Test
  void whatGoesWrongIsCountedUnderItsRoute() throws Exception {
    try (BriskServer server = started("", streaming());
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("DELETE", "/user").status()).isEqualTo(405);
      assertThat(client.request("GET", "/nowhere").status()).isEqualTo(404);
      try (RawClient leaving = new RawClient(server.port())) {
        leaving.send("GET /user HTTP/1.1\r\nHost: x\r\n\r\n");
        leaving.socket().setSoLinger(true, 0);
      }
      ServerProcess.await(
          "the client that left is counted",
          Duration.ofSeconds(20),
          () -> metrics(client).contains("handler=\"/user\",method=\"GET\",status=\"499\"} 1.0"));
      assertThat(metrics(client))
          .contains("http_requests_total{handler=\"/user\",method=\"DELETE\",status=\"4xx\"} 1.0")
          .contains("http_requests_total{handler=\"none\",method=\"GET\",status=\"4xx\"} 1.0")
          .contains("http_request_duration_seconds_count{handler=\"/user\",method=\"GET\"} 0\n");
    }
  }

  /// M1: a client that closes in the usual way, by a FIN, was a 200 once its answer was ready.
  @Test
  void aClientThatClosesBeforeItsAnswerIsCountedAsOneThatLeft() throws Exception {
    try (BriskServer server = started("server: { event-loops: 1 }", streaming());
        RawClient client = new RawClient(server.port())) {
      try (RawClient leaving = new RawClient(server.port())) {
        leaving.send("GET /user HTTP/1.1\r\nHost: x\r\n\r\n");
        ServerProcess.await(
            "the request is under way", Duration.ofSeconds(20), () -> asked.get() == 1);
      }
      // The one loop hears of the end before it hears of these.
      for (int i = 0; i < 3; i++) {
        assertThat(client.request("GET", "/nowhere").status()).isEqualTo(404);
      }
      gate.complete(Answer.json(200, "{}".getBytes(StandardCharsets.UTF_8)));
      ServerProcess.await(
          "the client that left is counted",
          Duration.ofSeconds(20),
          () -> metrics(client).contains("handler=\"/user\",method=\"GET\",status=\"499\"} 1.0"));
      assertThat(client.request("GET", "/user").status()).isEqualTo(200);
      assertThat(metrics(client))
          .contains("handler=\"/user\",method=\"GET\",status=\"2xx\"} 1.0")
          .contains("http_request_duration_seconds_count{handler=\"/user\",method=\"GET\"} 1\n");
    }
  }

  private static String metrics(RawClient client) {
    try {
      return client.request("GET", "/metrics").text();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theFirstByteOfAStreamIsBeforeItsLast() throws Exception {
    try (BriskServer server = started("metrics: { first-byte: true }", streaming());
        RawClient client = new RawClient(server.port())) {
      client.post("/echo", "application/json", "{}");
      String metrics = client.request("GET", "/metrics").text();
      double first = value(metrics, "http_response_first_byte_seconds_sum{handler=\"/echo\"");
      double all = value(metrics, "http_request_duration_seconds_sum{handler=\"/echo\"");
      assertThat(first).isPositive().isLessThan(all);
    }
  }

  @Test
  void requestsUnderWayAreCountedByHandler() throws Exception {
    try (BriskServer server = started("metrics: { in-progress: by-handler }", streaming());
        RawClient waiting = new RawClient(server.port());
        RawClient client = new RawClient(server.port())) {
      waiting.send("GET /user HTTP/1.1\r\nHost: x\r\n\r\n");
      String series = "http_requests_inprogress{handler=\"/user\",method=\"GET\"} ";
      ServerProcess.await(
          "a request under way",
          Duration.ofSeconds(20),
          () -> scrape(client).contains(series + "1.0"));
      gate.complete(Answer.json(200, "{}".getBytes(StandardCharsets.UTF_8)));
      assertThat(waiting.read().status()).isEqualTo(200);
      ServerProcess.await(
          "none under way", Duration.ofSeconds(20), () -> scrape(client).contains(series + "0.0"));
    }
  }

  @Test
  void namesCanBeThoseOfOpenTelemetry() throws Exception {
    try (BriskServer server = started("metrics: { naming: opentelemetry }", streaming());
        RawClient client = new RawClient(server.port())) {
      client.post("/echo", "application/json", "{}");
      assertThat(scrape(client))
          .contains(
              "http_server_request_duration_seconds_count{http_request_method=\"POST\",http_response_status_code=\"200\",http_route=\"/echo\"} 1\n")
          .doesNotContain("http_requests_total");
    }
  }

  @Test
  void nothingIsExportedWhileTheEnvironmentSwitchIsOff() throws Exception {
    try (BriskServer server =
            started("metrics: { environment-switch: BRISK_TEST_THAT_NOBODY_SETS }", streaming());
        RawClient client = new RawClient(server.port())) {
      assertThat(client.post("/echo", "application/json", "{}").status()).isEqualTo(200);
      assertThat(client.request("GET", "/metrics").status()).isEqualTo(404);
    }
  }

  @Test
  void aScrapeIsNegotiatedByQualityAndCompressed() throws Exception {
    try (BriskServer server = started("", streaming());
        RawClient client = new RawClient(server.port())) {
      assertThat(contentType(client, "application/openmetrics-text;version=1.0.0"))
          .startsWith("application/openmetrics-text; version=1.0.0");
      assertThat(contentType(client, "application/openmetrics-text;q=0.3, text/plain;q=0.9"))
          .startsWith("text/plain; version=0.0.4");
      RawClient.Reply packed = client.request("GET", "/metrics", "Accept-Encoding: br, gzip;q=0.5");
      assertThat(packed.headers()).containsEntry("content-encoding", "gzip");
      assertThat(
              new String(
                  new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes(),
                  StandardCharsets.UTF_8))
          .contains("http_requests_total");
      assertThat(client.request("GET", "/metrics", "Accept-Encoding: gzip;q=0").headers())
          .doesNotContainKey("content-encoding");
    }
  }

  private static String contentType(RawClient client, String accept) throws IOException {
    return client.request("GET", "/metrics", "Accept: " + accept).headers().get("content-type");
  }

  private static String scrape(RawClient client) {
    try {
      return client.request("GET", "/metrics").text();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double value(String metrics, String series) {
    return metrics
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  /// An answer of three chunks.
  private static Counting streaming() {
    return new Counting(request -> {
      SubmissionPublisher<ByteBuffer> chunks = new SubmissionPublisher<>();
      Thread.ofVirtual()
          .start(() -> {
            while (chunks.getNumberOfSubscribers() == 0) {
              Thread.onSpinWait();
            }
            for (int i = 0; i < 3; i++) {
              chunks.submit(ByteBuffer.wrap(new byte[10_000]));
            }
            chunks.close();
          });
      return CompletableFuture.completedFuture(
          new Answer(200, List.of(), new Body.Stream(chunks, -1)));
    });
  }

  private BriskServer started(String metrics, Counting echo) throws Exception {
    return BriskServer.builder(settings(metrics + "\n" + ENDPOINTS))
        .source(
            "user",
            new Counting(request -> {
              asked.incrementAndGet();
              return gate;
            }))
        .source("echo", echo)
        .start();
  }

  private BriskSettings settings(String yaml) throws Exception {
    Files.writeString(directory.resolve("any.json"), "{}");
    BriskSettings loaded = BriskYaml.load(Files.writeString(directory.resolve("brisk.yaml"), yaml));
    return loaded.withServer(loaded.server().withPort(0).withAdmin(Admin.OFF));
  }
}
