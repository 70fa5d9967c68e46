package dev.brisk.bench.capacity;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.LoadTest;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.statistics.ScalabilityFit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Closed runs with 1, 2, 4, … connections, and the Universal Scalability Law through them.
public final class ScalabilityRun {
  /// One level of load.
  ///
  /// @param connections in use
  /// @param requestsPerSecond throughput
  /// @param p99Nanos response time at p99
  public record Level(int connections, double requestsPerSecond, double p99Nanos) {}

  /// All levels and the law that fits them.
  ///
  /// @param tippingPoint the lowest level above which no other brings more than 5 % more
  ///   throughput, only longer waits
  public record Curve(List<Level> levels, ScalabilityFit fit, int tippingPoint) {
    public Curve {
      levels = List.copyOf(levels);
    }
  }

  private static final double GAIN_MIN = 1.05;

  private final Supplier<LoadPlan.Builder> plans;
  private final Duration length;
  private final int connectionsMax;

  /// @param plans gives a fresh builder with everything but model, connections and threads
  /// @param length of each run
  /// @param connectionsMax highest level, at least 32
  public ScalabilityRun(Supplier<LoadPlan.Builder> plans, Duration length, int connectionsMax) {
    this.plans = plans;
    this.length = length;
    this.connectionsMax = Math.max(32, connectionsMax);
  }

  public Curve run() throws BenchException, InterruptedException {
    List<Level> levels = new ArrayList<>();
    for (int connections = 1; connections <= connectionsMax; connections *= 2) {
      LoadPlan plan = plans.get().connections(connections).threads(1).duration(length).build();
      LoadTestResult result = new LoadTest(plan, LoadListener.NONE).run();
      levels.add(
          new Level(
              connections,
              Math.max(1e-3, result.total().requestsPerSecond()),
              result.total().measures().response().percentile(99)));
    }
    ScalabilityFit fit =
        ScalabilityFit.fit(
            levels.stream()
                .map(l -> new ScalabilityFit.Point(l.connections(), l.requestsPerSecond()))
                .toList());
    return new Curve(levels, fit, tippingPoint(levels));
  }

  static int tippingPoint(List<Level> levels) {
    // From above: a level that a disturbance made slow does not end the climb.
    int tipping = levels.getLast().connections();
    double most = 0;
    for (Level level : levels.reversed()) {
      if (level.requestsPerSecond() * GAIN_MIN >= most) {
        tipping = level.connections();
      }
      most = Math.max(most, level.requestsPerSecond());
    }
    return tipping;
  }
}
