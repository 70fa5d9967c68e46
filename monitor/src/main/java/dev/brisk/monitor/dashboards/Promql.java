package dev.brisk.monitor.dashboards;

import dev.brisk.monitor.dashboards.Panel.Query;
import java.util.ArrayList;
import java.util.List;

/// What the queries of all dashboards share: matchers, range, variables.
final class Promql {
  static final String MATCH = "job=~\"$job\",instance=~\"$instance\"";
  static final String RATE = "[$__rate_interval]";

  private Promql() {}

  static List<Variable> common(String metric) {
    return List.of(
        new Variable("job", "Job", "label_values(" + metric + ", job)"),
        new Variable(
            "instance", "Instance", "label_values(" + metric + "{job=~\"$job\"}, instance)"));
  }

  static List<Variable> withEndpoint(String metric) {
    List<Variable> variables = new ArrayList<>(common(metric));
    variables.add(
        new Variable(
            "endpoint", "Endpoint", "label_values(" + metric + "{job=~\"$job\"}, endpoint)"));
    return variables;
  }

  /// The first placeholder is the matchers, the second the range.
  static Query query(String expression, String legend) {
    return new Query(expression.formatted(MATCH, RATE), legend);
  }

  static Query quantile(double quantile) {
    return query(
        "histogram_quantile("
            + quantile
            + ", sum by (le) (rate(http_request_duration_highr_seconds_bucket{%s}%s))) >= 0",
        "p" + Math.round(quantile * 100));
  }
}
