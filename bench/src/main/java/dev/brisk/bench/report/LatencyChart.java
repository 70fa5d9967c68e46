package dev.brisk.bench.report;

import dev.brisk.bench.measure.Latencies;
import dev.brisk.bench.measure.Measures;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.ArrayNode;

/// Latencies in the form that the charts of all pages take.
public final class LatencyChart {
  /// Rows of the heat map for a factor of ten in latency.
  public static final int HEAT_BUCKETS_PER_DECADE = 10;

  private LatencyChart() {}

  /// Points (1/(1-p), response, service), in milliseconds: a logarithmic axis then gives each nine
  /// the same room.
  public static void curve(ArrayNode array, Measures total) {
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

  /// A column of the heat map: pairs of row and count.
  public static void column(ArrayNode column, Latencies latencies) {
    Map<Integer, Long> cells = new TreeMap<>();
    for (int i = 0; i < latencies.buckets(); i++) {
      double logarithm = Math.log10(Math.max(1, latencies.bucketValue(i)));
      int row = (int) Math.floor(logarithm * HEAT_BUCKETS_PER_DECADE);
      cells.merge(row, latencies.bucketCount(i), Long::sum);
    }
    cells.forEach((row, count) -> column.addArray().add(row).add(count));
  }
}
