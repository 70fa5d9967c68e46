package dev.brisk.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.metrics.Exposition.Rendered;
import dev.brisk.metrics.http.HttpMetrics;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.metrics.http.HttpMetricsOptions.InProgress;
import dev.brisk.metrics.http.HttpMetricsOptions.Naming;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Label;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpositionTest {
  private final Exposition exposition = exposition();

  private static Exposition exposition() {
    PrometheusRegistry registry = new PrometheusRegistry();
    HttpMetrics.builder().route("GET", "/").build().register(registry);
    return new Exposition(registry);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          | false
          */* | false
          text/html | false
          application/openmetrics-text | true
          application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5 | true
          application/openmetrics-text;version=1.0.0;q=0.4,text/plain;q=0.5 | false
          application/openmetrics-text;q=0 | false
          application/openmetrics-text;version=2.0.0 | false
          application/openmetrics-text;version=2.0.0,application/openmetrics-text;version=1.0.0;q=0.8,text/plain;q=0.5 | true
          application/vnd.google.protobuf;q=1,text/plain;version=0.0.4;q=0.3 | false
          application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=text | false
          application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.2,application/openmetrics-text;q=0.9 | true
          application/openmetrics-text;q=nonsense,text/plain | false
          """)
  void theFormatIsNegotiatedByQuality(String accept, boolean openMetrics) {
    Rendered rendered = exposition.render(accept, null);
    assertThat(rendered.contentType())
        .isEqualTo(
            openMetrics
                ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8");
    String text = new String(rendered.body(), StandardCharsets.UTF_8);
    assertThat(text.endsWith("# EOF\n")).isEqualTo(openMetrics);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          | false
          gzip | true
          identity | false
          gzip;q=0 | false
          br, gzip;q=0.5 | true
          * | true
          *;q=0 | false
          identity;q=1, gzip;q=0.5 | false
          """)
  void gzipIsNegotiatedByQuality(String acceptEncoding, boolean gzip) throws IOException {
    Rendered rendered = exposition.render(null, acceptEncoding);
    assertThat("gzip".equals(rendered.contentEncoding())).isEqualTo(gzip);
    if (gzip) {
      byte[] plain = new GZIPInputStream(new ByteArrayInputStream(rendered.body())).readAllBytes();
      assertThat(new String(plain, StandardCharsets.UTF_8)).contains("http_requests_total");
    }
  }

  /// What Prometheus sends with `--enable-feature=native-histograms`.
  @Test
  void protobufIsGivenToWhoAsksForItsMessagesDelimited() {
    Rendered rendered =
        exposition.render(
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited,"
                + "application/openmetrics-text;version=1.0.0;q=0.8,text/plain;q=0.5",
            null);
    assertThat(rendered.contentType())
        .isEqualTo(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily;"
                + " encoding=delimited");
    assertThat(new String(rendered.body(), StandardCharsets.ISO_8859_1))
        .contains("http_requests_total")
        .doesNotContain("# TYPE");
  }

  @Test
  void openMetricsNamesUnits() {
    byte[] body = exposition.render("application/openmetrics-text", null).body();
    assertThat(new String(body, StandardCharsets.UTF_8))
        .contains("# UNIT http_request_duration_seconds seconds")
        .contains("# UNIT http_request_size_bytes bytes")
        .contains("# TYPE http_requests counter");
  }

  /// M6: two families of one name are a text that promtool and OpenMetrics parsers refuse.
  @Test
  void aMetricOfTheSameNameAndLabelsIsRefused() {
    PrometheusRegistry registry = new PrometheusRegistry();
    HttpMetrics.builder().build().register(registry);
    assertThatThrownBy(() ->
            Counter.builder()
                .name("http_requests_total")
                .help("Mine.")
                .labelNames("method", "status", "handler")
                .register(registry))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> Gauge.builder().name("http_requests").labelNames("tenant").register(registry))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMetricOfTheSameNameWithOtherLabelsIsWrittenIntoTheSameFamily() {
    PrometheusRegistry registry = new PrometheusRegistry();
    HttpMetrics.builder().route("GET", "/").build().register(registry);
    Counter.builder()
        .name("http_requests_total")
        .help("Requests answered.")
        .labelNames("tenant")
        .register(registry)
        .labelValues("acme")
        .inc();
    for (String accept : Arrays.asList(null, "application/openmetrics-text")) {
      String text =
          new String(new Exposition(registry).render(accept, null).body(), StandardCharsets.UTF_8);
      assertThat(text.lines().filter(line -> line.startsWith("# TYPE http_requests"))).hasSize(1);
      assertThat(text)
          .contains("http_requests_total{tenant=\"acme\"} 1.0")
          .contains("http_requests_total{handler=\"/\",method=\"GET\",status=\"2xx\"} 0.0");
    }
  }

  @Test
  void whatIsAnnouncedToARegistryIsWhatIsExported() {
    for (Naming naming : Naming.values()) {
      for (InProgress inProgress : InProgress.values()) {
        HttpMetrics metrics =
            HttpMetrics.builder()
                .options(
                    HttpMetricsOptions.builder()
                        .naming(naming)
                        .inProgress(inProgress)
                        .firstByte(true)
                        .nativeHistograms(true)
                        .namespace("shop")
                        .handlerLabel("path")
                        .constantLabels(Map.of("zone", "b"))
                        .build())
                .route("GET", "/")
                .build();
        Map<String, Set<String>> announced = new TreeMap<>();
        metrics
            .getMetricFamilyDescriptors()
            .forEach(one -> announced.put(one.getPrometheusName(), one.getLabelNames()));
        Map<String, Set<String>> exported = new TreeMap<>();
        metrics
            .collect()
            .forEach(family ->
                exported.put(
                    family.getMetadata().getPrometheusName(),
                    family.getDataPoints().getFirst().getLabels().stream()
                        .map(Label::getName)
                        .collect(Collectors.toSet())));
        assertThat(announced).isEqualTo(exported);
      }
    }
  }
}
