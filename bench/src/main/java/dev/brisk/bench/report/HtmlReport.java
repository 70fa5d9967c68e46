package dev.brisk.bench.report;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.resource.TargetUse;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One HTML file with tables and charts. Nothing is loaded from elsewhere, so it works offline and
/// can be mailed.
public final class HtmlReport {
  private HtmlReport() {}

  public static String render(LoadReport report) {
    return HtmlPage.of("report.html", data(report));
  }

  private static ObjectNode data(LoadReport report) {
    ObjectNode root = JsonReport.tree(report);
    withoutHistograms(root);
    LoadTestResult result = report.result();
    LatencyChart.curve(root.putArray("percentile_curve"), result.total().measures());
    root.put("heat_buckets_per_decade", LatencyChart.HEAT_BUCKETS_PER_DECADE);
    ArrayNode heat = root.putArray("heat");
    for (Interval interval : result.intervals()) {
      if (interval.phase() != Phase.DRAIN) {
        LatencyChart.column(heat.addArray(), interval.total().response());
      }
    }
    ArrayNode target = root.putArray("target_series");
    TargetUse use = report.target();
    if (use != null) {
      for (TargetUse.Sample sample : use.samples()) {
        ArrayNode point = target.addArray();
        number(point, sample.seconds());
        number(point, sample.cpu());
        number(point, sample.residentBytes());
      }
    }
    return root;
  }

  /// The page draws from what is made of them.
  private static void withoutHistograms(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(
          List.of(
              "histogram_ns",
              "service_histogram_ns",
              "connect_histogram_ns",
              "send_lag_histogram_ns"));
    }
    node.forEach(HtmlReport::withoutHistograms);
  }

  private static void number(ArrayNode array, double value) {
    if (Double.isFinite(value)) {
      array.add(value);
    } else {
      array.addNull();
    }
  }
}
