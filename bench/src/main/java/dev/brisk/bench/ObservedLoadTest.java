package dev.brisk.bench;

import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.objective.Breakpoint;
import dev.brisk.bench.objective.EarlyMiss;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.resource.NetworkMeter;
import dev.brisk.bench.resource.TargetProbe;
import dev.brisk.bench.resource.TargetWatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A load test with everything that is looked at beside it: the target's resources, the network,
/// objectives. Gives a [LoadReport], from which all outputs are made.
///
/// ```java
/// Report report = Measurement.of(plan).run();
/// System.out.println(TextReport.render(report));
/// ```
public final class ObservedLoadTest {
  private final LoadTest test;
  private final List<LoadObjective> objectives;
  private final @Nullable Double pricePerHour;
  private final @Nullable TargetWatch watch;
  private final NetworkMeter network;
  private final LoadListener listener;
  private @Nullable Interval untilNow;
  private @Nullable Breakpoint breakpoint;
  private @Nullable EarlyMiss earlyMiss;

  private ObservedLoadTest(
      LoadPlan plan,
      @Nullable TargetProbe probe,
      List<LoadObjective> objectives,
      @Nullable Double pricePerHour,
      LoadListener listener)
      throws BenchException, IOException {
    this.objectives = List.copyOf(objectives);
    this.pricePerHour = pricePerHour;
    this.listener = listener;
    test = new LoadTest(plan, this::interval);
    network = new NetworkMeter(test.addresses().getFirst());
    watch = probe == null ? null : new TargetWatch(probe);
  }

  /// Nothing beside the load itself.
  public static ObservedLoadTest of(LoadPlan plan) throws BenchException {
    try {
      return new ObservedLoadTest(plan, null, List.of(), null, LoadListener.NONE);
    } catch (IOException e) {
      throw new IllegalStateException("There is no probe that could fail", e);
    }
  }

  /// @param probe looks at the target, or null
  /// @param pricePerHour of the target, or null
  /// @throws IOException when the probe cannot see the target
  public static ObservedLoadTest of(
      LoadPlan plan,
      @Nullable TargetProbe probe,
      List<LoadObjective> objectives,
      @Nullable Double pricePerHour,
      LoadListener listener)
      throws BenchException, IOException {
    return new ObservedLoadTest(plan, probe, objectives, pricePerHour, listener);
  }

  public LoadTest test() {
    return test;
  }

  /// Ends the run when the server breaks; the report then says at which rate. Call before [#run].
  public void stopAtBreakpoint() {
    breakpoint = new Breakpoint(test.plan().model(), test::stop);
  }

  /// Ends the run when an objective is missed. Call before [#run].
  public void stopOnMiss() {
    earlyMiss = new EarlyMiss(objectives, test::stop);
  }

  /// Runs to the end, or until [LoadTest#stop].
  public LoadReport run() throws BenchException, InterruptedException {
    test.checkTls();
    network.restart();
    LoadTestResult result = test.run();
    LoadReport report =
        LoadReport.of(
            result, watch == null ? null : watch.use(), network.read(), objectives, pricePerHour);
    return breakpoint == null ? report : report.withBreakpoint(breakpoint.found());
  }

  private void interval(Interval interval) {
    if (watch != null) {
      watch.interval(interval);
    }
    if (interval.phase() == Phase.WARMUP) {
      network.restart();
    }
    listener.interval(interval);
    if (breakpoint != null) {
      breakpoint.interval(interval);
    }
    if (earlyMiss != null && interval.phase() == Phase.MEASURE) {
      Interval before = untilNow;
      Interval until = before == null ? interval : Interval.inSequence(List.of(before, interval));
      untilNow = until;
      earlyMiss.seen(endpoints(until), total(until), length(until));
    }
  }

  private List<EndpointSummary> endpoints(Interval until) {
    List<EndpointSummary> endpoints = new ArrayList<>();
    for (int i = 0; i < until.endpoints().size(); i++) {
      Measures measures = until.endpoints().get(i);
      endpoints.add(
          new EndpointSummary(
              test.plan().targets().get(i).name(),
              measures,
              measures.requests() / until.seconds()));
    }
    return endpoints;
  }

  private static EndpointSummary total(Interval until) {
    return new EndpointSummary("total", until.total(), until.rate());
  }

  private static Duration length(Interval until) {
    return Duration.ofNanos(until.endNanos() - until.startNanos());
  }
}
