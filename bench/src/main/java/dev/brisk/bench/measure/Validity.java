package dev.brisk.bench.measure;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Decides whether the generator disturbed its own measurement.
///
/// A result is invalid when an open model's schedule was not kept, or when the event loops wanted a
/// CPU and did not get one: latency then holds time that the server did not cause. It is also when
/// users on a schedule were too few: what was never asked is in no latency.
final class Validity {
  /// Send lag at p99 that always invalidates.
  static final long SEND_LAG_MAX_NANOS = 10_000_000;

  /// Send lag at p99 below which nobody minds.
  static final long SEND_LAG_SMALL_NANOS = 1_000_000;

  /// Between the two: the lag may be this share of the response time at p99.
  static final double SEND_LAG_SHARE_MAX = 0.25;

  /// Share of time that event loops may wait for a CPU.
  static final double STARVED_MAX = 0.2;

  /// Share of iterations due that may find no free user.
  static final double DROPPED_MAX = 0.01;

  private Validity() {}

  static List<String> check(
      boolean open,
      Measures total,
      LatencyHistogram sendLag,
      GeneratorUse generator,
      Iterations iterations) {
    List<String> reasons = new ArrayList<>();
    if (total.requests() == 0) {
      reasons.add("no request was finished in the measured time");
    }
    if (open) {
      long lag = sendLag.percentile(99);
      double allowed =
          Math.min(
              SEND_LAG_MAX_NANOS,
              Math.max(SEND_LAG_SMALL_NANOS, SEND_LAG_SHARE_MAX * total.response().percentile(99)));
      if (lag > allowed) {
        reasons.add(
            String.format(
                Locale.ROOT,
                "the generator did not keep the schedule: 1 %% of requests were sent more than"
                    + " %.1f ms late (allowed: %.1f ms)",
                lag / 1e6,
                allowed / 1e6));
      }
    }
    if (generator.starved() > STARVED_MAX) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "the generator was short of CPU: its threads waited for one %.0f %% of the time"
                  + " (allowed: %.0f %%)",
              generator.starved() * 100,
              STARVED_MAX * 100));
    }
    if (iterations.droppedShare() > DROPPED_MAX) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "%,d of the %,d iterations due were dropped, since no user was free (allowed: %.0f %%)."
                  + " Their latencies are missing: give more users",
              iterations.dropped(),
              iterations.due(),
              DROPPED_MAX * 100));
    }
    return reasons;
  }
}
