package dev.brisk.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.metrics.http.HttpMetrics;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.metrics.http.HttpMetricsOptions.InProgress;
import dev.brisk.metrics.runtime.RuntimeMetrics;
import dev.brisk.metrics.trace.TraceContext;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextEncoderTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Random random = new Random(5);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsWrittenIsWhatClientJavaWritesToTheByte(boolean openMetrics) throws IOException {
    HttpMetrics http = http();
    everyKindOfMetric();
    ExpositionFormatWriter truth =
        openMetrics ? OpenMetricsTextFormatWriter.create() : PrometheusTextFormatWriter.create();
    TextEncoder encoder = new TextEncoder(truth, openMetrics);
    for (int scrape = 0; scrape < 3; scrape++) {
      traffic(http);
      MetricSnapshots snapshots = registry.scrape();
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      truth.write(expected, snapshots, EscapingScheme.UNDERSCORE_ESCAPING);
      ByteArrayOutputStream found = new ByteArrayOutputStream();
      encoder.write(found, snapshots);
      String text = found.toString(StandardCharsets.UTF_8);
      assertThat(text).isEqualTo(expected.toString(StandardCharsets.UTF_8));
      assertThat(text.contains(" # {span_id=")).isEqualTo(openMetrics);
    }
  }

  private HttpMetrics http() {
    HttpMetrics.Builder http =
        HttpMetrics.builder()
            .options(
                HttpMetricsOptions.builder()
                    .inProgress(InProgress.BY_HANDLER)
                    .firstByte(true)
                    .nativeHistograms(true)
                    .build());
    for (int i = 0; i < 50; i++) {
      http.route("GET", "/things/" + i + "/{id}");
    }
    RuntimeMetrics.register(registry);
    return http.build().register(registry);
  }

  private void traffic(HttpMetrics http) {
    for (int i = 0; i < 2_000; i++) {
      http.record(
          http.route("GET", "/things/" + random.nextInt(60) + "/{id}"),
          random.nextBoolean() ? 200 : 503,
          random.nextLong(5_000_000_000L),
          random.nextLong(1_000_000_000L),
          random.nextLong(100),
          random.nextLong(20_000_000),
          TraceContext.create(random));
    }
  }

  private void everyKindOfMetric() {
    double[] values = {
      0, -0.0, 1, -1, 0.1, 1e7, 9999999, 12345678, 1e-5, 1e300, Double.NaN, Double.POSITIVE_INFINITY
    };
    Counter counter = Counter.builder().name("c").labelNames("l", "m").register(registry);
    Gauge gauge = Gauge.builder().name("g").help("With \\ and\n \"quotes\"").register(registry);
    gauge.set(-3.5);
    Summary sums = Summary.builder().name("s").help("Ä").labelNames("v").register(registry);
    for (double value : values) {
      if (value >= 0) {
        counter.labelValues("" + value, "a\\b\"c\nd é").inc(value);
      }
      sums.labelValues("" + value).observe(value);
    }
    Counter.builder().name("empty").labelNames("x").register(registry);
    Counter.builder().name("dotted.name").help("Help.").register(registry).inc();
    Counter.builder().name("labels.dotted").labelNames("a.b").register(registry).labelValues("1");
    Counter traced = Counter.builder().name("traced").register(registry);
    traced.incWithExemplar(2, Labels.of("trace_id", "abc", "span_id", "def"));
    Info.builder().name("info").labelNames("v").register(registry).addLabelValues("1.0");
    Summary.builder().name("q").quantile(0.5, 0.01).register(registry).observe(3);
    Histogram.builder().name("n").nativeOnly().register(registry).observe(3);
    Histogram.builder().name("both").register(registry).observe(0.3);
    Histogram.builder()
        .name("classic_bytes")
        .help("No labels, large bounds.")
        .classicOnly()
        .classicUpperBounds(0.5, 1e6, 1e9)
        .register(registry)
        .observe(2e6);
  }
}
