package dev.brisk.bench.measure;

import dev.brisk.bench.plan.LoadPlan;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// The outcome of a run.
///
/// @param plan what was asked for
/// @param started when the first request was sent
/// @param measured length of the measured time: without warm-up and without the final drain
/// @param total all endpoints together
/// @param endpoints one a target of the plan, in its order
/// @param intervals the time series, warm-up and drain included and marked
/// @param connect times to open a connection
/// @param sendLag open model: how late requests were sent though a connection was free
/// @param iterations of users on a schedule
/// @param invalid why the numbers must not be trusted; empty if they may be
/// @param interrupted true if the run was stopped before its end
public record LoadTestResult(
    LoadPlan plan,
    Instant started,
    Duration measured,
    EndpointSummary total,
    List<EndpointSummary> endpoints,
    List<Interval> intervals,
    LatencyHistogram connect,
    LatencyHistogram sendLag,
    GeneratorUse generator,
    Iterations iterations,
    List<String> invalid,
    boolean interrupted) {
  public LoadTestResult {
    endpoints = List.copyOf(endpoints);
    intervals = List.copyOf(intervals);
    invalid = List.copyOf(invalid);
  }

  public boolean valid() {
    return invalid.isEmpty();
  }

  /// Intervals of the measured time only.
  public List<Interval> measuredIntervals() {
    return intervals.stream().filter(interval -> interval.phase() == Phase.MEASURE).toList();
  }
}
