package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ExporterServer;
import dev.brisk.fixtures.PrometheusServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.monitor.dashboards.Dashboard;
import dev.brisk.monitor.dashboards.Dashboards;
import dev.brisk.monitor.dashboards.Panel;
import dev.brisk.monitor.rules.BurnWindow;
import dev.brisk.monitor.rules.MonitoredEndpoint;
import dev.brisk.monitor.rules.Objective;
import dev.brisk.monitor.rules.Service;
import dev.brisk.monitor.stack.StackFiles;
import dev.brisk.monitor.stack.StackSettings;
import dev.brisk.monitor.stack.Workload;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// Every query of every panel, and every name of the catalogue, on a real Prometheus that scrapes
/// an application under traffic, a node exporter and a blackbox exporter, with the generated rules.
class DashboardsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @Test
  void everyPanelShowsFiniteSeriesUnderTrafficAndExemplarsComeBack() throws Exception {
    Service service =
        Service.of(
                "brisk",
                List.of(
                    Objective.availability(
                        Optional.of(new MonitoredEndpoint("predict", "GET", "/predict")), 0.999)))
            .withWindows(Duration.ofMillis(500), BurnWindow.STANDARD);
    Map<String, String> files =
        StackFiles.of(StackSettings.defaults(List.of()).stack(new Workload.Bundled()));
    try (WatchedApplication application = new WatchedApplication().withTraffic();
        ExporterServer node = ExporterServer.node();
        ExporterServer blackbox = ExporterServer.blackbox(files.get("blackbox/blackbox.yml"));
        PrometheusServer prometheus =
            PrometheusServer.started(
                configuration(
                    service, application.address(), "127.0.0.1:" + node.port(), blackbox))) {
      application.request(Optional.of("00-" + TRACE + "-b7ad6b7169203331-01"));
      List<String> empty = new ArrayList<>();
      ServerProcess.await(
          "two scrapes", PATIENCE, () -> Queries.hasFiniteSeries(prometheus, "up == 1"));
      for (Dashboard dashboard : Dashboards.of(service)) {
        for (Panel panel : dashboard.panels()) {
          for (Panel.Query query : panel.queries()) {
            String expression = substituted(query.expression());
            try {
              ServerProcess.await(
                  expression, PATIENCE, () -> Queries.hasFiniteSeries(prometheus, expression));
            } catch (IllegalStateException e) {
              empty.add(dashboard.id() + " / " + panel.title() + ": " + expression);
            }
          }
        }
      }
      assertThat(empty).as("panels without finite series").isEmpty();
      assertThat(Queries.values(prometheus, "rate(http_server_requests_total[10s]) > 0"))
          .as("the name that the course queries")
          .isNotEmpty();
      assertThat(Queries.values(prometheus, "up{job=\"brisk\"}")).containsExactly(1.0);
      JsonNode exemplars =
          Queries.json(
              prometheus.get(
                  "/api/v1/query_exemplars?start=0&end=9999999999&query="
                      + URLEncoder.encode(
                          "http_request_duration_seconds_bucket", StandardCharsets.UTF_8)));
      assertThat(exemplars.toString()).contains("\"trace_id\":\"" + TRACE + "\"");
      assertThat(prometheus.log()).as("Prometheus complains of nothing").isEmpty();
    }
  }

  static String substituted(String expression) {
    return expression
        .replace("$__rate_interval", "5s")
        .replace("$job", ".+")
        .replace("$instance", ".+")
        .replace("$endpoint", ".+");
  }

  private static Map<String, String> configuration(
      Service service, String application, String node, ExporterServer blackbox) {
    Map<String, String> files = new LinkedHashMap<>(Rules.files(service));
    files.put(
        "prometheus.yml",
        """
        global: { scrape_interval: 500ms, evaluation_interval: 500ms }
        rule_files: ["rules/*.yml"]
        scrape_configs:
          - { job_name: brisk, static_configs: [{ targets: ["%s"] }] }
          - { job_name: node, static_configs: [{ targets: ["%s"] }] }
          - job_name: probe
            metrics_path: /probe
            params: { module: [http_2xx], target: ["http://%s/predict"] }
            static_configs: [{ targets: ["127.0.0.1:%d"] }]
        """
            .formatted(application, node, application, blackbox.port()));
    return files;
  }
}
