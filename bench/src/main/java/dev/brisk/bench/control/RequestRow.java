package dev.brisk.bench.control;

import dev.brisk.bench.measure.Measures;

/// One line of the tab Statistics.
///
/// @param measures of the whole run: requests, failures (`failed()`), latencies in nanoseconds,
///   bytes of bodies. Requests without an answer count as failed and have no latency, except
///   time-outs, which count with the time waited.
/// @param currentRequests a second, over the last [LoadSnapshot#CURRENT_SECONDS] whole seconds
/// @param currentFailures a second, over the same
public record RequestRow(
    RequestName request, Measures measures, double currentRequests, double currentFailures) {
  /// Method and name of the row that adds all others up.
  public static final RequestName AGGREGATED = new RequestName("", "Aggregated");

  /// Mean size of a body in bytes: Locust's "Average size".
  public double averageBytes() {
    return measures.requests() == 0 ? 0 : (double) measures.bodyBytes() / measures.requests();
  }
}
