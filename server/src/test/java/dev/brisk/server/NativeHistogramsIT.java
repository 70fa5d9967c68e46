package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.PrometheusServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.http.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Native histograms, which only protobuf carries, in a real Prometheus.
@Timeout(90)
class NativeHistogramsIT {
  @Test
  void prometheusTakesNativeHistogramsAndKeepsTheClassicOnes() throws Exception {
    try (BriskServer server =
            BriskServer.builder(
                    TestEndpoints.settings(
                            TestEndpoints.endpoint("user", "GET", "/user", List.of(), null, null))
                        .withMetrics(HttpMetricsOptions.builder().nativeHistograms(true).build()))
                .source("user", Counting.json(request -> "{}"))
                .start();
        RawClient client = new RawClient(server.port())) {
      for (int i = 0; i < 37; i++) {
        client.request("GET", "/user");
      }
      try (PrometheusServer prometheus =
          PrometheusServer.started(
              Map.of(
                  "prometheus.yml",
                  """
                  global: { scrape_interval: 500ms }
                  scrape_configs:
                    - job_name: brisk
                      static_configs: [{ targets: ["127.0.0.1:%d"] }]
                  """
                      .formatted(server.port())),
              "exemplar-storage,native-histograms")) {
        String series = "http_request_duration_native_seconds{handler=\"/user\",method=\"GET\"}";
        ServerProcess.await(
            "37 observations in the native histogram",
            Duration.ofSeconds(40),
            () -> prometheus.query("histogram_count(" + series + ")").contains("\"37\"]"));
        assertThat(prometheus.query("histogram_quantile(0.5, " + series + ") < 1"))
            .as("a median, by native buckets")
            .contains("\"value\"");
        assertThat(
                prometheus.query(
                    "http_request_duration_seconds_bucket{handler=\"/user\",le=\"+Inf\"}"))
            .as("rules and dashboards use these")
            .contains("\"37\"]");
        assertThat(prometheus.log()).as("Prometheus complains of nothing").isEmpty();
      }
    }
  }
}
