package dev.brisk.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.bench.LoadTest;
import dev.brisk.bench.live.BenchMetricNames;
import dev.brisk.bench.live.LiveMetrics;
import dev.brisk.bench.live.LiveMetricsServer;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.catalogue.Metric;
import dev.brisk.catalogue.MetricsCatalogue;
import dev.brisk.fixtures.PrometheusServer;
import dev.brisk.fixtures.ServerProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The generator's own metrics: what the catalogue says of them, and what the generated dashboard
/// shows of them on a real Prometheus while a load test runs.
class LoadTestsDashboardIT {
  private static final Path DASHBOARD = Path.of("../deploy/grafana/dashboards/load-tests.json");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void theGeneratorExportsWhatTheCatalogueLists() throws Exception {
    List<Metric> listed =
        MetricsCatalogue.all().stream()
            .filter(metric -> metric.name().startsWith("brisk_bench_"))
            .toList();
    assertThat(BenchMetricNames.ALL)
        .containsExactlyInAnyOrderElementsOf(listed.stream().map(Metric::name).toList());
    String page = new LiveMetrics(LoadPlan.of("http://127.0.0.1:1/a").build()).page();
    for (Metric metric : listed) {
      assertThat(page)
          .contains("# TYPE " + metric.name() + " " + metric.type().name().toLowerCase() + "\n");
      Matcher sample =
          Pattern.compile("^" + metric.name() + "(?:_count)?(?:\\{(.*)})? ", Pattern.MULTILINE)
              .matcher(page);
      assertThat(sample.find()).as(metric.name()).isTrue();
      List<String> labels = new ArrayList<>();
      Matcher label =
          Pattern.compile("([a-z]+)=\"").matcher(sample.group(1) == null ? "" : sample.group(1));
      while (label.find()) {
        labels.add(label.group(1));
      }
      assertThat(labels).as(metric.name()).isEqualTo(metric.labels());
    }
  }

  @Test
  void everyPanelIsFiniteWhileALoadTestRuns() throws Exception {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext(
        "/",
        exchange -> {
          boolean broken = exchange.getRequestURI().getPath().equals("/broken");
          exchange.sendResponseHeaders(broken ? 500 : 200, -1);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort();
      LoadPlan plan =
          LoadPlan.of(url + "/fine")
              .url(url + "/broken")
              .connections(4)
              .rate(200)
              .duration(Duration.ofMinutes(2))
              .reporting(Duration.ofMillis(200))
              .build();
      LiveMetrics metrics = new LiveMetrics(plan);
      LoadTest test = new LoadTest(plan, metrics);
      Thread running =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  test.run();
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      try (LiveMetricsServer live = new LiveMetricsServer(metrics, 0);
          PrometheusServer prometheus = PrometheusServer.started(configuration(live.port()))) {
        List<String> expressions = expressions();
        assertThat(expressions).hasSizeGreaterThanOrEqualTo(5);
        for (String expression : expressions) {
          ServerProcess.await(expression, PATIENCE, () -> isFinite(prometheus, expression));
        }
      } finally {
        test.stop();
        running.join(PATIENCE);
      }
    } finally {
      server.stop(0);
    }
  }

  private static Map<String, String> configuration(int port) {
    return Map.of(
        "prometheus.yml",
        """
        global: { scrape_interval: 500ms }
        scrape_configs:
          - { job_name: load, static_configs: [{ targets: ["127.0.0.1:%d"] }] }
        """
            .formatted(port));
  }

  private static List<String> expressions() throws Exception {
    List<String> all = new ArrayList<>();
    for (JsonNode found :
        JsonMapper.shared().readTree(Files.readString(DASHBOARD)).findValues("expr")) {
      all.add(
          found
              .asString()
              .replace("$__rate_interval", "5s")
              .replace("$job", ".+")
              .replace("$instance", ".+"));
    }
    return all;
  }

  private static boolean isFinite(PrometheusServer prometheus, String expression) {
    JsonNode result =
        JsonMapper.shared().readTree(prometheus.query(expression)).path("data").path("result");
    if (result.isEmpty()) {
      return false;
    }
    for (JsonNode series : result) {
      if (!Double.isFinite(Double.parseDouble(series.path("value").get(1).asString()))) {
        return false;
      }
    }
    return true;
  }
}
