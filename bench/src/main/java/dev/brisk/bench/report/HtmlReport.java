package dev.brisk.bench.report;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.Latencies;
import dev.brisk.bench.measure.LoadResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.resource.TargetUse;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// One HTML file with tables and charts. Nothing is loaded from elsewhere, so it works offline and
/// can be mailed.
public final class HtmlReport {
  /// Rows of the heat map for a factor of ten in latency.
  private static final int HEAT_BUCKETS_PER_DECADE = 10;

  private HtmlReport() {}

  public static String render(Report report) {
    return HtmlPage.of("report.html", data(report));
  }

  private static ObjectNode data(Report report) {
    ObjectNode root = JsonReport.tree(report);
    root.remove("histogram_ns");
    root.path("endpoints").forEach(node -> ((ObjectNode) node).remove("histogram_ns"));
    root.path("series").forEach(node -> ((ObjectNode) node).remove("histogram_ns"));
    LoadResult result = report.result();
    curve(root.putArray("percentile_curve"), result.total().measures());
    root.put("heat_buckets_per_decade", HEAT_BUCKETS_PER_DECADE);
    ArrayNode heat = root.putArray("heat");
    for (Interval interval : result.intervals()) {
      if (interval.phase() != Phase.DRAIN) {
        column(heat.addArray(), interval.total().response());
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

  private static void number(ArrayNode array, double value) {
    if (Double.isFinite(value)) {
      array.add(value);
    } else {
      array.addNull();
    }
  }

  /// Points (1/(1-p), response, service): a logarithmic axis then gives each nine the same room.
  private static void curve(ArrayNode array, Measures total) {
    double end = Math.max(10, total.response().count());
    for (double odds = 1; odds <= end * 1.0001; odds *= Math.pow(10, 0.1)) {
      double percent = Math.max(1e-9, 100 - 100 / odds);
      array
          .addArray()
          .add(odds)
          .add(total.response().percentile(percent) / 1e6)
          .add(total.service().percentile(percent) / 1e6);
    }
  }

  private static void column(ArrayNode column, Latencies latencies) {
    Map<Integer, Long> cells = new TreeMap<>();
    for (int i = 0; i < latencies.buckets(); i++) {
      double logarithm = Math.log10(Math.max(1, latencies.bucketValue(i)));
      int row = (int) Math.floor(logarithm * HEAT_BUCKETS_PER_DECADE);
      cells.merge(row, latencies.bucketCount(i), Long::sum);
    }
    cells.forEach((row, count) -> column.addArray().add(row).add(count));
  }
}
