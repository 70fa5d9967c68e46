package dev.brisk.bench.report;

import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.Measures;
import java.util.stream.DoubleStream;
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
    double[] odds =
        DoubleStream.iterate(1, each -> each <= end * 1.0001, each -> each * Math.pow(10, 0.1))
            .toArray();
    double[] percents =
        DoubleStream.of(odds).map(each -> Math.max(1e-9, 100 - 100 / each)).toArray();
    long[] response = total.response().percentiles(percents);
    long[] service = total.service().percentiles(percents);
    for (int i = 0; i < odds.length; i++) {
      array.addArray().add(odds[i]).add(response[i] / 1e6).add(service[i] / 1e6);
    }
  }

  /// A column of the heat map: pairs of row and count.
  public static void column(ArrayNode column, LatencyHistogram latencies) {
    int row = 0;
    long count = 0;
    // Below this, a value is in the same row for certain; buckets ascend.
    double sure = 0;
    for (int i = 0; i < latencies.buckets(); i++) {
      long value = Math.max(1, latencies.bucketValue(i));
      if (value >= sure) {
        int next = (int) Math.floor(Math.log10(value) * HEAT_BUCKETS_PER_DECADE);
        if (next != row && count > 0) {
          column.addArray().add(row).add(count);
          count = 0;
        }
        row = next;
        sure = Math.pow(10, (row + 1.0) / HEAT_BUCKETS_PER_DECADE) * 0.999;
      }
      count += latencies.bucketCount(i);
    }
    if (count > 0) {
      column.addArray().add(row).add(count);
    }
  }
}
