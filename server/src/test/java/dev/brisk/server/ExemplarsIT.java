package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.PrometheusServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.http.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// From a request's `traceparent` to an exemplar that a real Prometheus gives back.
@Timeout(90)
class ExemplarsIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

  @Test
  void prometheusGivesTheTraceOfAHitBack() throws Exception {
    EndpointCache hour = new EndpointCache(Duration.ofHours(1), null, List.of());
    try (BriskServer server =
            BriskServer.builder(
                    TestEndpoints.settings(
                        TestEndpoints.endpoint("user", "GET", "/user", List.of(), null, hour)))
                .source("user", Counting.json(request -> "{}"))
                .start();
        RawClient client = new RawClient(server.port());
        PrometheusServer prometheus =
            PrometheusServer.started(
                Map.of(
                    "prometheus.yml",
                    """
                    global: { scrape_interval: 500ms }
                    scrape_configs:
                      - job_name: brisk
                        static_configs: [{ targets: ["127.0.0.1:%d"] }]
                    """
                        .formatted(server.port())))) {
      client.request("GET", "/user");
      String query =
          "/api/v1/query_exemplars?start=0&end=9999999999&query=http_request_duration_seconds_bucket";
      ServerProcess.await(
          "the exemplar of " + TRACE,
          Duration.ofSeconds(40),
          () -> {
            traced(client);
            return prometheus.get(query).contains("\"trace_id\":\"" + TRACE + "\"");
          });
      assertThat(prometheus.get(query)).contains("\"handler\":\"/user\"");
      assertThat(prometheus.log()).as("Prometheus complains of nothing").isEmpty();
    }
  }

  private static void traced(RawClient client) {
    try {
      assertThat(
              client
                  .request("GET", "/user", "traceparent: 00-" + TRACE + "-00f067aa0ba902b7-01")
                  .headers()
                  .get("cache-status"))
          .contains("hit");
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
