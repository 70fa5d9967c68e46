package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.catalogue.Metric;
import dev.brisk.catalogue.MetricsCatalogue;
import dev.brisk.monitor.dashboards.Dashboards;
import dev.brisk.monitor.dashboards.Panel;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A metric that nobody looks at is either missed on a dashboard or not needed.
class DashboardCoverageTest {
  private static final String OPTIONAL = "off unless asked for, so that a panel would be empty";
  private static final String OTHER_NAMES =
      "the same as http_request… under other names, for which no dashboards are written";

  private static final Map<Metric, String> NOT_SHOWN =
      Map.of(
          MetricsCatalogue.HTTP_FIRST_BYTE, OPTIONAL,
          MetricsCatalogue.HTTP_DURATION_NATIVE, OPTIONAL,
          MetricsCatalogue.HTTP_IN_PROGRESS, OPTIONAL,
          MetricsCatalogue.ACCESS_LOG_DROPPED, OPTIONAL,
          MetricsCatalogue.PATTERNS_GIVEN_UP,
              "zero but for patterns that brisk check remarks on: each is a 422 as well",
          MetricsCatalogue.OTEL_DURATION, OTHER_NAMES,
          MetricsCatalogue.OTEL_ACTIVE, OTHER_NAMES,
          MetricsCatalogue.OTEL_REQUEST_SIZE, OTHER_NAMES,
          MetricsCatalogue.OTEL_RESPONSE_SIZE, OTHER_NAMES);

  @Test
  void everyMetricIsOnADashboardOrIsLeftOutForAReason() {
    List<String> queries =
        Dashboards.of(Example.SERVICE).stream()
            .flatMap(dashboard -> dashboard.panels().stream())
            .flatMap(panel -> panel.queries().stream())
            .map(Panel.Query::expression)
            .toList();
    List<Metric> missing =
        MetricsCatalogue.all().stream()
            // What a dashboard needs of the JVM is in the other groups.
            .filter(metric -> metric.group() != Metric.Group.RUNTIME_DETAIL)
            .filter(metric -> queries.stream().noneMatch(query -> asksFor(query, metric)))
            .toList();
    assertThat(missing.stream().map(Metric::name).collect(Collectors.toSet()))
        .isEqualTo(NOT_SHOWN.keySet().stream().map(Metric::name).collect(Collectors.toSet()));
  }

  private static boolean asksFor(String query, Metric metric) {
    return metric.seriesNames().stream()
        .anyMatch(name -> Pattern.compile("\\b" + name + "\\b").matcher(query).find());
  }
}
