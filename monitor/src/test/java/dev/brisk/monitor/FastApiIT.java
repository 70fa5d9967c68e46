package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ExporterServer;
import dev.brisk.fixtures.PrometheusServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.fixtures.UvicornServer;
import dev.brisk.monitor.dashboards.Dashboard;
import dev.brisk.monitor.dashboards.Dashboards;
import dev.brisk.monitor.rules.Alert;
import dev.brisk.monitor.rules.BurnWindow;
import dev.brisk.monitor.rules.RuleSet;
import dev.brisk.monitor.rules.Service;
import dev.brisk.monitor.stack.Stack;
import dev.brisk.monitor.stack.StackFiles;
import dev.brisk.monitor.stack.StackSettings;
import dev.brisk.monitor.stack.Workload;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// `brisk stack init --target` with a real FastAPI application, which exports the instrumentator's
/// metrics: rules and dashboards find them.
class FastApiIT {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Test
  void rulesAndDashboardsWorkOnTheInstrumentatorsMetrics() throws Exception {
    try (UvicornServer application = UvicornServer.started(source(), "/users/1");
        ExporterServer node = ExporterServer.node()) {
      Stack stack =
          StackSettings.defaults(List.of())
              .withName("shop")
              .stack(new Workload.Running(List.of(URI.create(application.url() + "/metrics"))));
      Service service = stack.service().withWindows(Duration.ofMillis(500), BurnWindow.STANDARD);
      try (PrometheusServer prometheus =
          PrometheusServer.started(configuration(stack, service, application.port(), node))) {
        List<String> empty = new ArrayList<>();
        ServerProcess.await(
            "traffic and two scrapes",
            PATIENCE,
            () -> {
              traffic(application);
              return Queries.hasFiniteSeries(
                  prometheus, "rate(http_server_requests_total{status=\"5xx\"}[5s]) > 0");
            });
        for (Dashboard dashboard : Dashboards.of(service)) {
          dashboard.panels().stream()
              .flatMap(panel -> panel.queries().stream())
              .map(query -> DashboardsIT.substituted(query.expression()))
              .filter(query -> !query.contains("probe_success"))
              .filter(query -> !query.contains("node_network"))
              .filter(query -> !seen(prometheus, application, query))
              .forEach(empty::add);
        }
        assertThat(empty).as("panels without finite series").isEmpty();
        assertThat(
                Queries.values(
                    prometheus,
                    "slo:bad_requests:ratio_rate1h{objective=\"all-availability\"} > 0"))
            .as("the share of errors, from a service that has no series at 0")
            .isNotEmpty();
        assertThat(prometheus.log()).as("Prometheus complains of nothing").isEmpty();
      }
    }
  }

  @Test
  void nothingIsPromisedThatSuchAServiceCannotShow() {
    Stack stack =
        StackSettings.defaults(List.of())
            .stack(new Workload.Running(List.of(URI.create("http://localhost:9000/metrics"))));
    assertThat(StackFiles.of(stack).keySet())
        .contains("grafana/dashboards/endpoints.json", "prometheus/rules/symptoms.yml")
        .doesNotContain("grafana/dashboards/cache.json", "grafana/dashboards/sources.json");
    assertThat(RuleSet.alerts(stack.service()).stream().map(Alert::name))
        .contains("TargetDown", "AvailabilityBudgetBurn")
        .doesNotContain("RedisDown", "HeapSaturated");
    assertThat(StackFiles.of(stack).values())
        .noneMatch(text -> text.contains("brisk_") || text.contains("jvm_"));
  }

  private static boolean seen(
      PrometheusServer prometheus, UvicornServer application, String expression) {
    try {
      ServerProcess.await(
          expression,
          PATIENCE,
          () -> {
            traffic(application);
            return Queries.hasFiniteSeries(prometheus, expression);
          });
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  private static void traffic(UvicornServer application) {
    application.get("/users/7");
    try {
      application.get("/users/13");
    } catch (IllegalStateException failing) {
      assertThat(failing).hasMessageContaining("503");
    }
  }

  private static String source() throws Exception {
    try (InputStream in = FastApiIT.class.getResourceAsStream("fastapi_app.py")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Map<String, String> configuration(
      Stack stack, Service service, int port, ExporterServer node) {
    Map<String, String> files = new LinkedHashMap<>(Rules.files(service));
    assertThat(StackFiles.of(stack).get("prometheus/prometheus.yml"))
        .as("the generated configuration scrapes it, from inside of a container")
        .contains(":" + port)
        .contains("job: shop");
    files.put(
        "prometheus.yml",
        """
        global: { scrape_interval: 500ms, evaluation_interval: 500ms }
        rule_files: ["rules/*.yml"]
        scrape_configs:
          - job_name: shop
            static_configs: [{ targets: ["127.0.0.1:%d"] }]
          - job_name: node
            static_configs: [{ targets: ["127.0.0.1:%d"] }]
        """
            .formatted(port, node.port()));
    return files;
  }
}
