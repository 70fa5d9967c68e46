package dev.brisk.metrics.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.metrics.Exposition;
import dev.brisk.metrics.http.HttpMetricsOptions.InProgress;
import dev.brisk.metrics.http.HttpMetricsOptions.Naming;
import dev.brisk.metrics.http.HttpMetricsOptions.Untemplated;
import dev.brisk.metrics.trace.TraceContext;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HttpMetricsTest {
  private static final long MILLISECOND = 1_000_000;

  private final PrometheusRegistry registry = new PrometheusRegistry();

  @Test
  void theExampleOfTheEntryTypeWorks() {
    HttpMetrics metrics = HttpMetrics.builder().route("GET", "/users/{id}").build();
    metrics.register(registry);
    int route = metrics.route("GET", "/users/{id}");
    metrics.record(route, 200, 3 * MILLISECOND, 0, 41);

    assertThat(scrape())
        .contains("http_requests_total{handler=\"/users/{id}\",method=\"GET\",status=\"2xx\"} 1.0")
        .contains("http_request_duration_highr_seconds_bucket{le=\"0.01\"} 1")
        .contains("http_request_duration_highr_seconds_bucket{le=\"60.0\"} 1")
        .contains("http_request_duration_highr_seconds_sum 0.003")
        .contains(
            "http_request_duration_seconds_bucket{handler=\"/users/{id}\",method=\"GET\",le=\"0.1\"} 1")
        .contains("http_response_size_bytes_sum{handler=\"/users/{id}\"} 41.0")
        .contains("http_response_size_bytes_count{handler=\"/users/{id}\"} 1");
  }

  @Test
  void knownRoutesExistAtZeroFromTheStart() {
    HttpMetrics.builder().route("POST", "/predict").build().register(registry);

    assertThat(scrape())
        .contains("http_requests_total{handler=\"/predict\",method=\"POST\",status=\"5xx\"} 0.0")
        .contains("http_requests_total{handler=\"/predict\",method=\"POST\",status=\"2xx\"} 0.0")
        .contains("http_request_duration_seconds_count{handler=\"/predict\",method=\"POST\"} 0")
        .contains("http_request_size_bytes_count{handler=\"/predict\"} 0")
        .doesNotContain("handler=\"none\"")
        .doesNotContain("http_requests_inprogress");
  }

  @Test
  void bucketsAreCumulativeAndBoundsInclusive() {
    HttpMetrics metrics = HttpMetrics.builder().build().register(registry);
    int route = metrics.route("GET", "/");
    for (long millis : new long[] {10, 11, 100, 101, 500, 1000, 1001, 61_000}) {
      metrics.record(route, 200, millis * MILLISECOND, 0, 0);
    }

    assertThat(scrape())
        .contains("highr_seconds_bucket{le=\"0.01\"} 1\n")
        .contains("highr_seconds_bucket{le=\"0.025\"} 2\n")
        .contains("highr_seconds_bucket{le=\"0.1\"} 3\n")
        .contains("highr_seconds_bucket{le=\"60.0\"} 7\n")
        .contains("highr_seconds_bucket{le=\"+Inf\"} 8\n")
        .contains("duration_seconds_bucket{handler=\"/\",method=\"GET\",le=\"0.1\"} 3\n")
        .contains("duration_seconds_bucket{handler=\"/\",method=\"GET\",le=\"0.5\"} 5\n")
        .contains("duration_seconds_bucket{handler=\"/\",method=\"GET\",le=\"1.0\"} 6\n")
        .contains("duration_seconds_bucket{handler=\"/\",method=\"GET\",le=\"+Inf\"} 8\n");
  }

  @Test
  void unknownMethodsAndUnmatchedPathsShareOneSeriesEach() {
    HttpMetrics metrics = HttpMetrics.builder().build().register(registry);
    for (int i = 0; i < 1000; i++) {
      metrics.record(metrics.unmatched("METHOD" + i, "/random/" + i), 404, 1, 0, 0);
    }

    assertThat(scrape())
        .contains("http_requests_total{handler=\"none\",method=\"_OTHER\",status=\"4xx\"} 1000.0")
        .contains("brisk_metrics_http_series 1.0");
  }

  @Test
  void unmatchedPathsCanBeIgnoredOrKept() {
    HttpMetrics ignoring =
        metrics(HttpMetricsOptions.builder().untemplated(Untemplated.IGNORE)).register(registry);
    ignoring.record(ignoring.unmatched("GET", "/x"), 404, 1, 0, 0);
    assertThat(scrape()).doesNotContain("4xx");

    registry.clear();
    HttpMetrics keeping =
        metrics(HttpMetricsOptions.builder().untemplated(Untemplated.KEEP)).register(registry);
    keeping.record(keeping.unmatched("GET", "/x"), 404, 1, 0, 0);
    assertThat(scrape()).contains("handler=\"/x\",method=\"GET\",status=\"4xx\"} 1.0");
  }

  @Test
  void aMillionRandomPathsStayWithinTheLimitAndTheSumIsExact() {
    HttpMetrics metrics =
        metrics(
                HttpMetricsOptions.builder()
                    .untemplated(Untemplated.KEEP)
                    .groupStatusCodes(false)
                    .maxSeries(100))
            .register(registry);
    Recorder recorder = metrics.recorder();
    // GET, POST, and a thousand that HTTP does not know.
    String[] unknown = IntStream.range(0, 1000).mapToObj(i -> "BREW" + i).toArray(String[]::new);
    long before = liveHeapBytes();
    for (int i = 0; i < 1_000_000; i++) {
      int status = i % 4 == 0 ? 503 : 200 + i % 7;
      recorder.record(metrics.unmatched(method(i, unknown), "/p/" + i), status, 1000, 0, 1);
    }

    assertThat(liveHeapBytes() - before).isLessThanOrEqualTo(16 << 20);
    String text = scrape();
    assertThat(sum(text, "brisk_metrics_http_series ")).isBetween(90.0, 100.0);
    assertThat(sum(text, "http_requests_total{")).isEqualTo(1_000_000);
    assertThat(sum(text, "brisk_metrics_http_overflow_total")).isGreaterThan(999_000);
    double failed =
        text.lines()
            .filter(line -> line.startsWith("http_requests_total{") && line.contains("=\"5"))
            .mapToDouble(HttpMetricsTest::value)
            .sum();
    assertThat(failed).isEqualTo(250_000);
    double brewed =
        text.lines()
            .filter(line -> line.startsWith("http_requests_total{") && line.contains("_OTHER"))
            .mapToDouble(HttpMetricsTest::value)
            .sum();
    assertThat(brewed).isEqualTo(333_333);
    // 100 series, at most 10 methods x 5 classes of overflow.
    assertThat(text.lines().filter(line -> line.startsWith("http_requests_total{")).count())
        .isLessThanOrEqualTo(150);
  }

  private static String method(int i, String[] unknown) {
    return switch (i % 3) {
      case 0 -> "GET";
      case 1 -> "POST";
      default -> unknown[i % unknown.length];
    };
  }

  /// What is reachable: collections are asked for until the figure does not fall any more.
  private static long liveHeapBytes() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      long used = runtime.totalMemory() - runtime.freeMemory();
      if (used >= least) {
        return least;
      }
      least = used;
    }
    return least;
  }

  @Test
  void knownRoutesAreNotHeldToTheLimit() {
    HttpMetrics.Builder builder =
        HttpMetrics.builder().options(HttpMetricsOptions.builder().maxSeries(3).build());
    for (int i = 0; i < 20; i++) {
      builder.route("GET", "/known/" + i);
    }
    HttpMetrics metrics = builder.build().register(registry);
    metrics.record(metrics.route("GET", "/known/19"), 200, 1, 0, 0);

    assertThat(scrape()).contains("handler=\"/known/19\",method=\"GET\",status=\"2xx\"} 1.0");
  }

  @Test
  void excludedHandlersAreNotMeasured() {
    HttpMetrics metrics =
        metrics(HttpMetricsOptions.builder().excludedHandlers("^/metrics$", "admin"))
            .register(registry);
    metrics.record(metrics.route("GET", "/metrics"), 200, 1, 0, 0);
    metrics.record(metrics.route("GET", "/x/admin/y"), 200, 1, 0, 0);
    metrics.record(metrics.route("GET", "/metrics2"), 200, 1, 0, 0);

    String text = scrape();
    assertThat(text).contains("handler=\"/metrics2\"").doesNotContain("admin");
    assertThat(text).doesNotContain("handler=\"/metrics\"");
  }

  @Test
  void fullStatusCodesCanBeExported() {
    HttpMetrics metrics =
        metrics(HttpMetricsOptions.builder().groupStatusCodes(false)).register(registry);
    metrics.record(metrics.route("GET", "/"), 304, 1, 0, 0);
    metrics.record(metrics.route("GET", "/"), 42, 1, 0, 0);

    assertThat(scrape()).contains("status=\"304\"} 1.0").contains("status=\"500\"} 1.0");
  }

  @Test
  void latencyIsRoundedWhenAskedFor() {
    HttpMetrics metrics =
        metrics(HttpMetricsOptions.builder().latencyDecimals(2)).register(registry);
    metrics.record(metrics.route("GET", "/"), 200, 14_999_999, 0, 0);

    assertThat(scrape()).contains("http_request_duration_highr_seconds_sum 0.01\n");
  }

  @Test
  void streamingTimeCanBeLeftOutAndTheFirstByteExported() {
    HttpMetrics metrics =
        metrics(HttpMetricsOptions.builder().excludeStreamingDuration(true).firstByte(true))
            .register(registry);
    metrics.record(metrics.route("GET", "/"), 200, 900 * MILLISECOND, 20 * MILLISECOND, 0, 0, null);

    assertThat(scrape())
        .contains("http_request_duration_highr_seconds_sum 0.02\n")
        .contains("http_response_first_byte_seconds_sum{handler=\"/\",method=\"GET\"} 0.02\n")
        .contains(
            "http_response_first_byte_seconds_bucket{handler=\"/\",method=\"GET\",le=\"0.1\"} 1\n");
  }

  @Test
  void theHistogramWithoutLabelsCanCountSuccessOnly() {
    HttpMetrics metrics =
        metrics(HttpMetricsOptions.builder().highResolutionOnlySuccess(true)).register(registry);
    metrics.record(metrics.route("GET", "/"), 200, 1, 0, 0);
    metrics.record(metrics.route("GET", "/"), 500, 1, 0, 0);

    assertThat(scrape()).contains("http_request_duration_highr_seconds_count 1\n");
  }

  @Test
  void requestsInProgressAreCountedByHandlerOrInTotal() {
    HttpMetrics byHandler =
        metrics(HttpMetricsOptions.builder().inProgress(InProgress.BY_HANDLER)).register(registry);
    int route = byHandler.route("GET", "/");
    Recorder recorder = byHandler.recorder();
    recorder.started(route);
    recorder.started(route);
    byHandler.started(route);
    recorder.finished(route);
    assertThat(scrape()).contains("http_requests_inprogress{handler=\"/\",method=\"GET\"} 2.0\n");

    registry.clear();
    HttpMetrics total =
        metrics(HttpMetricsOptions.builder().inProgress(InProgress.TOTAL)).register(registry);
    total.started(total.route("GET", "/"));
    total.started(total.route("GET", "/other"));
    assertThat(scrape()).contains("http_requests_inprogress 2.0\n");
  }

  @Test
  void namesAndLabelsCanBeChosen() {
    HttpMetrics metrics =
        metrics(
                HttpMetricsOptions.builder()
                    .namespace("acme")
                    .subsystem("shop")
                    .handlerLabel("path")
                    .constantLabels(Map.of("zone", "a"))
                    .lowResolutionBounds(List.of(0.3)))
            .register(registry);
    metrics.record(metrics.route("GET", "/"), 200, 1, 0, 0);

    assertThat(scrape())
        .contains(
            "acme_shop_http_requests_total{method=\"GET\",path=\"/\",status=\"2xx\",zone=\"a\"} 1.0")
        .contains("acme_shop_http_request_duration_highr_seconds_count{zone=\"a\"} 1")
        .contains("le=\"0.3\"} 1");
  }

  /// Labels are sorted by name, so this one comes after the status: the series of a route are not
  /// neighbours.
  @Test
  void theHandlersLabelMaySortAfterTheStatus() {
    HttpMetrics metrics =
        metrics(HttpMetricsOptions.builder().handlerLabel("template")).register(registry);
    for (String handler : List.of("/a", "/b")) {
      metrics.record(metrics.route("GET", handler), 200, 1, 0, 0);
      metrics.record(metrics.route("GET", handler), 500, 1, 0, 0);
    }

    assertThat(scrape())
        .contains("http_request_duration_seconds_count{method=\"GET\",template=\"/a\"} 2")
        .contains("http_requests_total{method=\"GET\",status=\"5xx\",template=\"/b\"} 1.0");
  }

  @Test
  void openTelemetryNamesFollowItsConventions() {
    HttpMetrics metrics =
        metrics(
                HttpMetricsOptions.builder()
                    .naming(Naming.OPENTELEMETRY)
                    .inProgress(InProgress.BY_HANDLER))
            .register(registry);
    int route = metrics.route("GET", "/users/{id}");
    metrics.started(route);
    metrics.record(route, 201, 6 * MILLISECOND, 5, 7);

    String labels =
        "http_request_method=\"GET\",http_response_status_code=\"201\",http_route=\"/users/{id}\"";
    assertThat(scrape())
        .contains("http_server_request_duration_seconds_bucket{" + labels + ",le=\"0.005\"} 0")
        .contains("http_server_request_duration_seconds_bucket{" + labels + ",le=\"0.01\"} 1")
        .contains("http_server_request_body_size_bytes_sum{" + labels + "} 5.0")
        .contains("http_server_response_body_size_bytes_count{" + labels + "} 1")
        .contains(
            "http_server_active_requests{http_request_method=\"GET\",http_route=\"/users/{id}\"} 1.0")
        .doesNotContain("http_requests_total");
  }

  @Test
  void eachBucketKeepsOneTracedRequestAScrape() {
    HttpMetrics metrics =
        HttpMetrics.builder()
            .clock(() -> Instant.ofEpochSecond(1_700_000_000))
            .build()
            .register(registry);
    int route = metrics.route("GET", "/");
    TraceContext first =
        TraceContext.parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").orElseThrow();
    TraceContext second =
        TraceContext.parse("00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").orElseThrow();
    Recorder recorder = metrics.recorder();
    recorder.record(route, 200, 5 * MILLISECOND, 1, 0, 0, first);
    recorder.record(route, 200, 6 * MILLISECOND, 1, 0, 0, second);

    String exemplar =
        " # {span_id=\"b7ad6b7169203331\",trace_id=\"0af7651916cd43dd8448eb211c80319c\"} 0.005"
            + " 1700000000.000";
    assertThat(openMetrics())
        .contains("http_request_duration_highr_seconds_bucket{le=\"0.01\"} 2" + exemplar)
        .contains("method=\"GET\",le=\"0.1\"} 2" + exemplar);
    recorder.record(route, 200, 6 * MILLISECOND, 1, 0, 0, second);
    assertThat(openMetrics()).contains("trace_id=\"1af7651916cd43dd8448eb211c80319c\"");
  }

  @Test
  void underOpenTelemetryNamesEachStatusHasExemplarsOfItsOwn() {
    HttpMetrics metrics =
        HttpMetrics.builder()
            .options(HttpMetricsOptions.builder().naming(Naming.OPENTELEMETRY).build())
            .clock(() -> Instant.ofEpochSecond(1_700_000_000))
            .build()
            .register(registry);
    int route = metrics.route("GET", "/");
    TraceContext good =
        TraceContext.parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").orElseThrow();
    TraceContext bad =
        TraceContext.parse("00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").orElseThrow();
    metrics.recorder().record(route, 200, 5 * MILLISECOND, 1, 0, 0, good);
    metrics.record(route, 503, 5 * MILLISECOND, 1, 0, 0, bad);

    String exemplar = " # {span_id=\"b7ad6b7169203331\",trace_id=\"%s\"} 0.005 1700000000.000";
    assertThat(openMetrics())
        .contains(
            "code=\"200\",http_route=\"/\",le=\"0.005\"} 1" + exemplar.formatted(good.traceId()))
        .contains(
            "code=\"503\",http_route=\"/\",le=\"0.005\"} 1" + exemplar.formatted(bad.traceId()));
  }

  @Test
  void tracesThatAreNotSampledMakeNoExemplars() {
    HttpMetrics metrics = HttpMetrics.builder().build().register(registry);
    TraceContext trace =
        TraceContext.parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00").orElseThrow();
    metrics.record(metrics.route("GET", "/"), 200, 1, 1, 0, 0, trace);

    assertThat(openMetrics()).doesNotContain("trace_id");
  }

  @Test
  void optionsSayWhatIsWrong() {
    assertThatThrownBy(() -> HttpMetricsOptions.builder().maxSeries(0).build())
        .hasMessage("maxSeries must be positive, but is 0");
    assertThatThrownBy(
            () -> HttpMetricsOptions.builder().lowResolutionBounds(List.of(1.0, 0.5)).build())
        .hasMessageContaining("lowResolutionBounds must be positive, finite and ascending");
    assertThatThrownBy(() -> HttpMetricsOptions.builder().handlerLabel("a-b").build())
        .hasMessageContaining("handlerLabel must be letters, digits and underscores");
  }

  @Test
  void theEnvironmentSwitchDecides() {
    HttpMetricsOptions options =
        HttpMetricsOptions.builder().environmentSwitch("ENABLE_METRICS").build();
    assertThat(options.enabled(Map.of())).isFalse();
    assertThat(options.enabled(Map.of("ENABLE_METRICS", "true"))).isTrue();
    assertThat(HttpMetricsOptions.defaults().enabled(Map.of())).isTrue();
  }

  private static HttpMetrics metrics(HttpMetricsOptions.Builder options) {
    return HttpMetrics.builder().options(options.build()).build();
  }

  private String scrape() {
    return new String(new Exposition(registry).render(null, null).body(), StandardCharsets.UTF_8);
  }

  private String openMetrics() {
    return new String(
        new Exposition(registry).render("application/openmetrics-text", null).body(),
        StandardCharsets.UTF_8);
  }

  private static double sum(String text, String prefix) {
    return text.lines()
        .filter(line -> line.startsWith(prefix))
        .mapToDouble(HttpMetricsTest::value)
        .sum();
  }

  private static double value(String line) {
    return Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
  }
}
