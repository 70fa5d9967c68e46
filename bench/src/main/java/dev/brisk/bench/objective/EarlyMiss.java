package dev.brisk.bench.objective;

import dev.brisk.bench.measure.EndpointSummary;
import java.time.Duration;
import java.util.List;

/// Ends a run whose objectives are missed by all that was measured until now: what comes would have
/// to be better than asked for to make up for it. The first seconds decide nothing.
///
/// Called by one thread.
public final class EarlyMiss {
  /// Nothing is decided before this much was measured.
  static final Duration MEASURED_MIN = Duration.ofSeconds(10);

  /// Nothing is decided of fewer requests.
  static final long REQUESTS_MIN = 100;

  private final List<LoadObjective> objectives;
  private final Runnable stop;
  private boolean stopped;

  /// @param stop ends the run
  public EarlyMiss(List<LoadObjective> objectives, Runnable stop) {
    this.objectives = List.copyOf(objectives);
    this.stop = stop;
  }

  /// What was measured until now, from the end of the warm-up.
  public void seen(List<EndpointSummary> endpoints, EndpointSummary total, Duration measured) {
    if (stopped
        || measured.compareTo(MEASURED_MIN) < 0
        || total.measures().requests() < REQUESTS_MIN) {
      return;
    }
    for (LoadObjective objective : objectives) {
      LoadObjective.Outcome outcome = objective.check(endpoints, total);
      // An endpoint that nobody has asked yet may still be.
      if (!outcome.met() && !Double.isNaN(outcome.value())) {
        stopped = true;
        stop.run();
        return;
      }
    }
  }
}
