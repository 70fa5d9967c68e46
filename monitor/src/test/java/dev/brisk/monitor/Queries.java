package dev.brisk.monitor;

import dev.brisk.fixtures.PrometheusServer;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Asks a Prometheus and understands the answer.
final class Queries {
  private static final JsonMapper JSON = new JsonMapper();

  private Queries() {}

  /// The values of all series that an instant query returns.
  static List<Double> values(PrometheusServer prometheus, String expression) {
    JsonNode result = json(prometheus.query(expression)).path("data").path("result");
    List<Double> values = new ArrayList<>();
    for (JsonNode series : result) {
      values.add(Double.parseDouble(series.path("value").get(1).asString()));
    }
    return values;
  }

  static boolean hasFiniteSeries(PrometheusServer prometheus, String expression) {
    List<Double> values = values(prometheus, expression);
    return !values.isEmpty() && values.stream().allMatch(Double::isFinite);
  }

  static JsonNode json(String text) {
    return JSON.readTree(text);
  }
}
