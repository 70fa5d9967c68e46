package dev.brisk.bench.compare;

import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.statistics.PairedComparison.Metric;
import java.util.List;

/// What is compared of a run.
///
/// @param requestsPerSecond throughput
/// @param response response times
/// @param errorShare failed requests as a share of all; NaN if unknown
public record RunMetrics(double requestsPerSecond, LatencyHistogram response, double errorShare) {
  private static final Metric RATE = new Metric("requests/s", true);
  private static final Metric MEAN = new Metric("mean", false);
  private static final Metric MEDIAN = new Metric("p50", false);
  private static final Metric TAIL = new Metric("p99", false);

  public static RunMetrics of(LoadTestResult result) {
    EndpointSummary total = result.total();
    return new RunMetrics(
        total.requestsPerSecond(), total.measures().response(), total.measures().errorShare());
  }

  /// The metrics that a comparison looks at. Under an open model the rate was given, so it says
  /// nothing.
  public static List<Metric> metrics(boolean open) {
    return open ? List.of(MEAN, MEDIAN, TAIL) : List.of(RATE, MEAN, MEDIAN, TAIL);
  }

  public double value(Metric metric) {
    return switch (metric.name()) {
      case "requests/s" -> requestsPerSecond;
      case "mean" -> response.mean();
      case "p50" -> response.percentile(50);
      case "p99" -> response.percentile(99);
      default -> throw new IllegalArgumentException("No such metric: " + metric.name());
    };
  }
}
