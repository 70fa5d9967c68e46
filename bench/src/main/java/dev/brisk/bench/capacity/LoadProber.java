package dev.brisk.bench.capacity;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.LoadTest;
import dev.brisk.bench.capacity.CapacitySearch.Kind;
import dev.brisk.bench.capacity.CapacitySearch.Probe;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Probes a real server.
public final class LoadProber implements CapacitySearch.Prober {
  /// Share of the offered requests that must be answered.
  public static final double ACHIEVED_MIN = 0.99;

  private static final int INVALID_AGAIN = 2;

  private final Supplier<LoadPlan.Builder> plans;
  private final List<LoadObjective> objectives;
  private final Duration probe;
  private final Duration confirmation;
  private final AtomicReference<@Nullable LoadTest> current = new AtomicReference<>();
  private volatile boolean stopped;

  /// @param plans gives a fresh builder with everything but the model
  /// @param probe length of a probe
  /// @param confirmation length of the confirming run
  public LoadProber(
      Supplier<LoadPlan.Builder> plans,
      List<LoadObjective> objectives,
      Duration probe,
      Duration confirmation) {
    this.plans = plans;
    this.objectives = List.copyOf(objectives);
    this.probe = probe;
    this.confirmation = confirmation;
  }

  @Override
  public Probe estimate() throws BenchException, InterruptedException {
    LoadTestResult result = run(plans.get().duration(probe).build());
    // A server that refuses what is too much refuses fast: refusals are no throughput.
    double good = result.total().requestsPerSecond() * (1 - result.total().measures().errorShare());
    return result(Kind.ESTIMATE, good, result, List.of());
  }

  @Override
  public Probe at(double rate, boolean confirm) throws BenchException, InterruptedException {
    Duration length = confirm ? confirmation : probe;
    LoadTestResult result = run(plans.get().rate(rate).duration(length).build());
    List<String> reasons = reasons(result);
    // What disturbs the generator makes answers look slower, never faster. So a probe that met the
    // objectives did; one that did not, and was disturbed, says nothing, and is made again.
    for (int again = 0; again < INVALID_AGAIN && !result.valid() && !reasons.isEmpty(); again++) {
      result = run(plans.get().rate(rate).duration(length).build());
      reasons = reasons(result);
    }
    if (!result.valid() && !reasons.isEmpty()) {
      reasons.add("INVALID: " + String.join(", ", result.invalid()));
    }
    return result(confirm ? Kind.CONFIRM : Kind.SEARCH, rate, result, reasons);
  }

  private List<String> reasons(LoadTestResult result) {
    List<String> reasons = new ArrayList<>();
    for (LoadObjective objective : objectives) {
      LoadObjective.Outcome outcome = objective.check(result);
      if (!outcome.met()) {
        reasons.add(objective.text() + " missed with " + outcome.shown());
      }
    }
    double achieved = achieved(result);
    if (achieved < ACHIEVED_MIN) {
      reasons.add(
          String.format(Locale.ROOT, "only %.1f %% of the rate was achieved", achieved * 100));
    }
    return reasons;
  }

  /// Share of the requests due that were answered and did not wait for a connection at the end: a
  /// queue that is worked off after the end was not carried.
  private static double achieved(LoadTestResult result) {
    Measures total = result.total().measures();
    List<Interval> measured = result.measuredIntervals();
    long waiting = measured.isEmpty() ? 0 : measured.getLast().waiting();
    long broken = total.requests() - total.answered();
    return 1 - Math.max(waiting, broken) / (double) Math.max(1, total.requests());
  }

  private static Probe result(
      Kind kind, double offered, LoadTestResult result, List<String> reasons) {
    Measures total = result.total().measures();
    return new Probe(
        kind,
        offered,
        result.total().requestsPerSecond(),
        total.response().percentile(50),
        total.response().percentile(99),
        total.errorShare(),
        reasons.isEmpty(),
        kind == Kind.ESTIMATE || reasons.isEmpty() || result.valid(),
        String.join("; ", reasons));
  }

  private LoadTestResult run(LoadPlan plan) throws BenchException, InterruptedException {
    if (stopped) {
      throw new CancellationException("stopped");
    }
    LoadTest test = new LoadTest(plan, LoadListener.NONE);
    current.set(test);
    LoadTestResult result = test.run();
    if (stopped) {
      throw new CancellationException("stopped");
    }
    return result;
  }

  /// Ends what runs now; the search fails with a [CancellationException].
  public void stop() {
    stopped = true;
    LoadTest running = current.get();
    if (running != null) {
      running.stop();
    }
  }
}
