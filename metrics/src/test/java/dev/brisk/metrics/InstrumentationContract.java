package dev.brisk.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ServerProcess;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.metrics.http.HttpMetricsOptions.InProgress;
import dev.brisk.metrics.http.ObservedRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.GZIPInputStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What instrumentation must do on every server. The server under test answers:
///
/// - `GET /users/…` with `user` and a line break; `POST /echo` with its body, streamed;
/// - `GET /stream` with 100 chunks of 1000 bytes; `GET /empty` with 204;
/// - `/fail` by an exception; `GET /later` with `later`, from another thread;
/// - `GET /metrics` with the metrics.
abstract class InstrumentationContract extends OptionsContract {
  static final int CHUNKS = 100;
  static final byte[] CHUNK = "x".repeat(1000).getBytes(StandardCharsets.US_ASCII);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<ObservedRequest> observed = new CopyOnWriteArrayList<>();
  private int port;

  @Test
  void requestsAreCountedByMethodStatusAndTemplate() throws Exception {
    startWith(HttpMetricsOptions.builder());
    assertThat(get("/users/1").body()).isEqualTo("user\n");
    get("/users/2");
    awaitMetric("http_requests_total", "GET", usersTemplate(), "2xx", 2);
    assertThat(scrape())
        .contains("http_response_size_bytes_sum{handler=\"" + usersTemplate() + "\"} 10.0")
        .contains("http_request_size_bytes_sum{handler=\"" + usersTemplate() + "\"} 0.0");
  }

  @Test
  void streamedBodiesAreCountedToTheByteBothWays() throws Exception {
    startWith(HttpMetricsOptions.builder());
    byte[] body = "y".repeat(123_457).getBytes(StandardCharsets.US_ASCII);
    HttpRequest chunked =
        request("/echo")
            .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
            .build();
    assertThat(client.send(chunked, BodyHandlers.ofByteArray()).body()).isEqualTo(body);
    assertThat(get("/stream").body()).hasSize(CHUNKS * CHUNK.length);

    awaitMetric("http_requests_total", "POST", "/echo", "2xx", 1);
    awaitMetric("http_requests_total", "GET", "/stream", "2xx", 1);
    assertThat(scrape())
        .contains("http_request_size_bytes_sum{handler=\"/echo\"} 123457.0")
        .contains("http_response_size_bytes_sum{handler=\"/echo\"} 123457.0")
        .contains("http_response_size_bytes_sum{handler=\"/stream\"} 100000.0");
  }

  @Test
  void answersWithoutABodyAndAnswersFromOtherThreadsAreCounted() throws Exception {
    startWith(HttpMetricsOptions.builder());
    assertThat(get("/empty").statusCode()).isEqualTo(204);
    assertThat(get("/later").body()).isEqualTo("later");
    awaitMetric("http_requests_total", "GET", "/empty", "2xx", 1);
    awaitMetric("http_requests_total", "GET", "/later", "2xx", 1);
    assertThat(scrape()).contains("http_response_size_bytes_sum{handler=\"/later\"} 5.0");
  }

  @Test
  void anExceptionInTheApplicationIsA5xx() throws Exception {
    startWith(HttpMetricsOptions.builder());
    // Not a GET, which the client would send again.
    HttpRequest post = request("/fail").POST(BodyPublishers.noBody()).build();
    try {
      assertThat(client.send(post, BodyHandlers.discarding()).statusCode()).isEqualTo(500);
    } catch (IOException closed) {
      // The JDK's server closes the connection without an answer.
      assertThat(closed).hasMessageContaining("received no bytes");
    }
    awaitMetric("http_requests_total", "POST", "/fail", "5xx", 1);
  }

  @Test
  void unmatchedPathsAreOneHandlerAndUnknownMethodsOneMethod() throws Exception {
    startWith(HttpMetricsOptions.builder());
    for (int i = 0; i < 20; i++) {
      assertThat(get("/nowhere/" + i).statusCode()).isEqualTo(404);
    }
    awaitMetric("http_requests_total", "GET", "none", "4xx", 20);
    HttpRequest brew = request("/users/1").method("BREW", BodyPublishers.noBody()).build();
    client.send(brew, BodyHandlers.discarding());
    await("a method called _OTHER", () -> scrape().contains("method=\"_OTHER\""));
    assertThat(scrape()).doesNotContain("BREW").doesNotContain("nowhere");
  }

  @Test
  void aTraceparentBecomesAnExemplar() throws Exception {
    startWith(HttpMetricsOptions.builder());
    HttpRequest traced =
        request("/users/1")
            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            .build();
    client.send(traced, BodyHandlers.discarding());
    awaitMetric("http_requests_total", "GET", usersTemplate(), "2xx", 1);
    HttpRequest scrape =
        request("/metrics").header("Accept", "application/openmetrics-text").build();
    HttpResponse<String> answer = client.send(scrape, BodyHandlers.ofString());
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow().replace(" ", ""))
        .isEqualTo("application/openmetrics-text;version=1.0.0;charset=utf-8");
    assertThat(answer.body()).contains("trace_id=\"0af7651916cd43dd8448eb211c80319c\"");
  }

  @AfterEach
  void closeClient() {
    client.close();
  }

  @Test
  void aProfileSeesTheEndpoint(@TempDir Path directory) throws Exception {
    startWith(HttpMetricsOptions.builder());
    try (Recording recording = new Recording()) {
      recording.enable("dev.brisk.Request").withoutThreshold();
      recording.start();
      get("/users/1");
      Path file = directory.resolve("requests.jfr");
      await(
          "a segment that ended",
          () ->
              segments(recording, file).stream()
                  .anyMatch(event ->
                      event.getString("endpoint").equals("GET " + usersTemplate())
                          && event.getInt("status") == 200
                          && event.getBoolean("last")));
    }
  }

  private static List<RecordedEvent> segments(Recording recording, Path file) {
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .filter(event -> event.getEventType().getName().equals("dev.brisk.Request"))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /// M12: what scrapers of other clients may ask for.
  @Test
  void aScrapeCanAskForNames() throws Exception {
    startWith(HttpMetricsOptions.builder());
    assertThat(
            get("/metrics?name%5B%5D=jvm_threads_current&x=1"
                    + "&name%5B%5D=http_request_duration_highr_seconds_bucket")
                .body())
        .contains("jvm_threads_current ", "http_request_duration_highr_seconds_bucket{")
        .doesNotContain("jvm_memory", "http_requests_total");
  }

  @Test
  void scrapesCanBeCompressed() throws Exception {
    startWith(HttpMetricsOptions.builder());
    HttpRequest scrape = request("/metrics").header("Accept-Encoding", "gzip").build();
    HttpResponse<InputStream> answer = client.send(scrape, BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    assertThat(new String(new GZIPInputStream(answer.body()).readAllBytes()))
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void aScrapeSeesItselfInProgress() throws Exception {
    startWith(HttpMetricsOptions.builder().inProgress(InProgress.TOTAL));
    get("/users/1");
    get("/stream");
    await("nothing but the scrape", () -> scrape().contains("http_requests_inprogress 1.0"));
  }

  @Test
  void ownMetricsSeeTheWholeRequest() throws Exception {
    startWith(HttpMetricsOptions.builder());
    get("/users/1");
    await("the observer", () -> !observed.isEmpty());
    ObservedRequest request = observed.getFirst();
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.handler()).isEqualTo(usersTemplate());
    assertThat(request.status()).isEqualTo(200);
    assertThat(request.responseBytes()).isEqualTo(5);
    assertThat(request.durationNanos()).isPositive();
    assertThat(request.firstByteNanos()).isBetween(0L, request.durationNanos());
  }

  @Test
  void theEnvironmentSwitchTurnsEverythingOff() throws Exception {
    Instrumentator off =
        Instrumentator.builder()
            .options(HttpMetricsOptions.builder().environmentSwitch("ENABLE_METRICS").build())
            .environment(Map.of())
            .build();
    port = start(off);
    assertThat(get("/users/1").statusCode()).isEqualTo(200);
    assertThat(get("/metrics").statusCode()).isEqualTo(404);
  }

  private void startWith(HttpMetricsOptions.Builder options) throws Exception {
    port = start(Instrumentator.builder().options(options.build()).observer(observed::add).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private String scrape() {
    try {
      return get("/metrics").body();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A client may have its answer a moment before the server has counted it.
  private void awaitMetric(String name, String method, String handler, String status, int value) {
    String line =
        "%s{handler=\"%s\",method=\"%s\",status=\"%s\"} %d.0"
            .formatted(name, handler, method, status, value);
    await(line, () -> scrape().contains(line));
  }

  private static void await(String what, java.util.function.BooleanSupplier condition) {
    ServerProcess.await(what, Duration.ofSeconds(30), condition);
  }
}
