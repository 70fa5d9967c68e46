package dev.brisk.bench.report;

import dev.brisk.bench.bottleneck.BottleneckAnalysis;
import dev.brisk.bench.bottleneck.Evidence;
import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.RunPart;
import dev.brisk.bench.measure.ScenarioFigures;
import dev.brisk.bench.objective.Breakpoint;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.Stage;
import dev.brisk.bench.plan.Units;
import dev.brisk.bench.resource.NetworkMeter;
import dev.brisk.bench.resource.TargetUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Everything that the outputs of a run show.
///
/// @param target what the target used, if anybody looked
/// @param bottleneck what limited the run
/// @param objectives what was asked for, and whether it was reached
/// @param pricePerHour of the target, in any currency, if given
/// @param breakpoint where a rising load broke the server, if it was looked for and found
/// @param faults what went wrong for users, by kind
/// @param figures what the scenario measured beside its requests by name
/// @param parts the runs that were made apart and are one here; none if it is one run
public record LoadReport(
    LoadTestResult result,
    @Nullable TargetUse target,
    BottleneckAnalysis bottleneck,
    List<LoadObjective.Outcome> objectives,
    @Nullable Double pricePerHour,
    Breakpoint.@Nullable Found breakpoint,
    UserFaults faults,
    ScenarioFigures figures,
    List<RunPart> parts) {
  public LoadReport {
    objectives = List.copyOf(objectives);
    parts = List.copyOf(parts);
  }

  /// A report of a run alone.
  public static LoadReport of(LoadTestResult result) {
    return of(result, null, NetworkMeter.Use.UNKNOWN, List.of(), null);
  }

  /// A report of a run and what was seen beside it.
  public static LoadReport of(
      LoadTestResult result,
      @Nullable TargetUse target,
      NetworkMeter.Use network,
      List<LoadObjective> objectives,
      @Nullable Double pricePerHour) {
    return of(result, target, network, objectives, pricePerHour, ScenarioFigures.NONE);
  }

  private static LoadReport of(
      LoadTestResult result,
      @Nullable TargetUse target,
      NetworkMeter.Use network,
      List<LoadObjective> objectives,
      @Nullable Double pricePerHour,
      ScenarioFigures figures) {
    List<EndpointSummary> measured = new ArrayList<>(result.endpoints());
    measured.addAll(figures.tags());
    return new LoadReport(
        result,
        target,
        BottleneckAnalysis.of(Evidence.of(result, target, network)),
        objectives.stream().map(objective -> objective.check(measured, result.total())).toList(),
        pricePerHour,
        null,
        UserFaults.NONE,
        figures,
        List.of());
  }

  /// A report of a scenario.
  public static LoadReport ofScenario(
      LoadTestResult result, List<LoadObjective> objectives, ScenarioFigures figures) {
    return of(result, null, NetworkMeter.Use.UNKNOWN, objectives, null, figures);
  }

  /// The same, with where the server broke.
  public LoadReport withBreakpoint(Breakpoint.@Nullable Found found) {
    return new LoadReport(
        result, target, bottleneck, objectives, pricePerHour, found, faults, figures, parts);
  }

  /// The same, with what went wrong for users.
  public LoadReport withFaults(UserFaults faults) {
    return new LoadReport(
        result, target, bottleneck, objectives, pricePerHour, breakpoint, faults, figures, parts);
  }

  /// The same, of runs made apart.
  public LoadReport withParts(List<RunPart> parts) {
    return new LoadReport(
        result, target, bottleneck, objectives, pricePerHour, breakpoint, faults, figures, parts);
  }

  /// Whether every objective was met.
  public boolean met() {
    return objectives.stream().allMatch(LoadObjective.Outcome::met);
  }

  /// CPU-seconds of the target a thousand requests; NaN if unknown.
  public double targetCpuSecondsPerThousand() {
    TargetUse use = target;
    return use == null ? Double.NaN : use.cpu() * 1000 / result.total().requestsPerSecond();
  }

  /// Bytes that came from the target a thousand requests.
  public double bytesPerThousand() {
    long requests = result.total().measures().requests();
    return requests == 0 ? 0 : result.total().measures().bytes() * 1000.0 / requests;
  }

  /// What a million requests cost at this rate, in the currency of the price; NaN if unknown.
  public double costPerMillion() {
    Double price = pricePerHour;
    return price == null
        ? Double.NaN
        : price / 3600 / result.total().requestsPerSecond() * 1_000_000;
  }

  /// The load in words, such as `closed model: 64 connections, 1 thread`.
  public static String describe(LoadPlan plan) {
    StringBuilder text = new StringBuilder();
    List<Stage> stages = plan.model().stages();
    switch (plan.model()) {
      case LoadModel.Closed closed ->
          text.append("closed model: ").append(stages(stages, " connections"));
      case LoadModel.Open open ->
          text.append("open model: ")
              .append(stages(stages, " requests/s"))
              .append(", at most ")
              .append(plan.connections())
              .append(" connections");
      case LoadModel.Users users -> {
        text.append("scenario: ").append(stages(stages, " users at most"));
        if (users.paced()) {
          text.append(", whose iterations begin on a schedule");
        }
      }
    }
    text.append(", ").append(plan.threads()).append(plan.threads() == 1 ? " thread" : " threads");
    if (!plan.keepAlive()) {
      text.append(", a new connection for each request");
    }
    if (plan.protocol() == LoadPlan.Protocol.HTTP_2) {
      text.append(", HTTP/2 with ").append(plan.streams()).append(" streams a connection");
    }
    return text.toString();
  }

  private static String stages(List<Stage> stages, String unit) {
    StringBuilder text = new StringBuilder();
    for (Stage stage : stages) {
      if (!text.isEmpty()) {
        text.append(", then ");
      }
      if (stage.from() == stage.to()) {
        text.append(Units.digits(stage.to()));
      } else {
        text.append(Units.digits(stage.from())).append(" to ").append(Units.digits(stage.to()));
      }
      text.append(unit);
      if (stages.size() > 1) {
        text.append(String.format(Locale.ROOT, " for %s", Units.time(stage.duration().toNanos())));
      }
    }
    return text.toString();
  }
}
