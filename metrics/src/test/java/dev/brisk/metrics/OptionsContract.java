package dev.brisk.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ServerProcess;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.metrics.http.HttpMetricsOptions.InProgress;
import dev.brisk.metrics.http.HttpMetricsOptions.Naming;
import dev.brisk.metrics.http.HttpMetricsOptions.Untemplated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each default metric and each option of prometheus-fastapi-instrumentator, on every server: three
/// requests (`/users/1`, `/stream`, `/nowhere`), then what a scrape must show, and what not.
///
/// `USERS` stands for the server's name of the route of `/users/…`.
abstract class OptionsContract {
  /// An option, and what it does to a scrape.
  enum Row {
    DEFAULTS(
        o -> o,
        List.of(
            "http_requests_total{handler=\"USERS\",method=\"GET\",status=\"2xx\"} 1.0",
            "http_requests_total{handler=\"none\",method=\"GET\",status=\"4xx\"} 1.0",
            "http_request_size_bytes_count{handler=\"USERS\"} 1",
            "http_response_size_bytes_sum{handler=\"USERS\"} 5.0",
            "http_response_size_bytes_sum{handler=\"/stream\"} 100000.0",
            "http_request_duration_highr_seconds_bucket{le=\"0.025\"} ",
            "http_request_duration_highr_seconds_bucket{le=\"60.0\"} ",
            "http_request_duration_seconds_bucket{handler=\"USERS\",method=\"GET\",le=\"0.5\"} ",
            "http_request_duration_seconds_count{handler=\"USERS\",method=\"GET\"} 1"),
        List.of("inprogress", "first_byte", "le=\"0.005\"")),
    STATUS_CODES(
        o -> o.groupStatusCodes(false),
        List.of(
            "http_requests_total{handler=\"USERS\",method=\"GET\",status=\"200\"} 1.0",
            "http_requests_total{handler=\"none\",method=\"GET\",status=\"404\"} 1.0"),
        List.of("\"2xx\"")),
    UNTEMPLATED_IGNORED(
        o -> o.untemplated(Untemplated.IGNORE),
        List.of("http_requests_total{handler=\"USERS\",method=\"GET\",status=\"2xx\"} 1.0"),
        List.of("\"none\"", "nowhere")),
    UNTEMPLATED_KEPT(
        o -> o.untemplated(Untemplated.KEEP),
        List.of("http_requests_total{handler=\"/nowhere\",method=\"GET\",status=\"4xx\"} 1.0"),
        List.of("\"none\"")),
    EXCLUDED(
        o -> o.excludedHandlers("^/str", "nothing"),
        List.of("http_requests_total{handler=\"USERS\",method=\"GET\",status=\"2xx\"} 1.0"),
        List.of("/stream")),
    ROUNDED(
        // To whole seconds: each of these took none.
        o -> o.latencyDecimals(0),
        List.of("http_request_duration_seconds_sum{handler=\"USERS\",method=\"GET\"} 0.0\n"),
        List.of()),
    IN_PROGRESS(
        o -> o.inProgress(InProgress.BY_HANDLER),
        List.of("http_requests_inprogress{"),
        List.of("http_requests_inprogress{handler=\"USERS\",method=\"GET\"} 1.0")),
    FIRST_BYTE(
        o -> o.firstByte(true),
        List.of(
            "http_response_first_byte_seconds_count{handler=\"USERS\",method=\"GET\"} 1",
            "http_response_first_byte_seconds_count{handler=\"/stream\",method=\"GET\"} 1"),
        List.of()),
    WITHOUT_STREAMING(
        o -> o.excludeStreamingDuration(true),
        List.of("http_request_duration_seconds_count{handler=\"/stream\",method=\"GET\"} 1"),
        List.of()),
    ONLY_SUCCESS(
        o -> o.highResolutionOnlySuccess(true).excludedHandlers("metrics"),
        List.of("http_request_duration_highr_seconds_count 2\n"),
        List.of()),
    NAMES(
        o -> o.namespace("shop").subsystem("web").handlerLabel("path"),
        List.of(
            "shop_web_http_requests_total{method=\"GET\",path=\"USERS\",status=\"2xx\"} 1.0",
            "shop_web_http_request_duration_highr_seconds_sum ",
            "shop_web_http_response_size_bytes_sum{path=\"USERS\"} 5.0"),
        List.of("\nhttp_", "handler=")),
    LABELS(
        o -> o.constantLabels(Map.of("zone", "b")),
        List.of(
            "http_requests_total{handler=\"USERS\",method=\"GET\",status=\"2xx\",zone=\"b\"} 1.0",
            "http_request_duration_highr_seconds_bucket{zone=\"b\",le=\"0.01\"} "),
        List.of()),
    BUCKETS(
        o -> o.highResolutionBounds(List.of(0.2, 7.0)).lowResolutionBounds(List.of(0.3, 30.0)),
        List.of(
            "http_request_duration_highr_seconds_bucket{le=\"7.0\"} ",
            "http_request_duration_seconds_bucket{handler=\"USERS\",method=\"GET\",le=\"30.0\"} 1"),
        List.of("le=\"0.5\"", "le=\"0.025\"")),
    SERIES_LIMIT(
        o -> o.maxSeries(1).untemplated(Untemplated.KEEP),
        List.of("brisk_metrics_http_series_limit 1.0", "handler=\"_overflow\""),
        List.of("nowhere")),
    OPENTELEMETRY(
        o -> o.naming(Naming.OPENTELEMETRY),
        List.of(
            "http_server_request_duration_seconds_bucket{http_request_method=\"GET\",http_response_status_code=\"200\",http_route=\"USERS\",le=\"0.005\"} ",
            "http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"200\",http_route=\"USERS\"} 1",
            "http_server_response_body_size_bytes_sum{http_request_method=\"GET\",http_response_status_code=\"200\",http_route=\"/stream\"} 100000.0"),
        List.of("http_requests_total", "highr"));

    private final UnaryOperator<HttpMetricsOptions.Builder> option;
    private final List<String> shown;
    private final List<String> hidden;

    Row(UnaryOperator<HttpMetricsOptions.Builder> option, List<String> shown, List<String> hidden) {
      this.option = option;
      this.shown = shown;
      this.hidden = hidden;
    }
  }

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /// Starts the server on a free loopback port and returns the port.
  abstract int start(Instrumentator instrumentator) throws Exception;

  abstract void stop() throws Exception;

  /// What the server calls the route of `/users/…`.
  abstract String usersTemplate();

  @AfterEach
  void stopServer() throws Exception {
    stop();
    client.close();
  }

  @ParameterizedTest
  @EnumSource
  void everyOptionShowsInAScrape(Row row) throws Exception {
    int port =
        start(
            Instrumentator.builder()
                .options(row.option.apply(HttpMetricsOptions.builder()).build())
                .runtime(false)
                .build());
    assertThat(get(port, "/users/1")).isEqualTo("user\n");
    assertThat(get(port, "/stream")).hasSize(100_000);
    get(port, "/nowhere");
    List<String> shown =
        row.shown.stream().map(text -> text.replace("USERS", usersTemplate())).toList();
    ServerProcess.await(
        row + ": " + shown,
        Duration.ofSeconds(30),
        () -> {
          String scrape = get(port, "/metrics");
          return shown.stream().allMatch(scrape::contains);
        });
    String scrape = get(port, "/metrics");
    for (String text : row.hidden) {
      assertThat(scrape).doesNotContain(text.replace("USERS", usersTemplate()));
    }
  }

  private String get(int port, String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
