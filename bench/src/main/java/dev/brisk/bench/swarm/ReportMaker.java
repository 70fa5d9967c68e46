package dev.brisk.bench.swarm;

import dev.brisk.bench.control.LoadSecond;
import dev.brisk.bench.control.RequestName;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.Iterations;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.measure.ResultBuilder;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.Stage;
import dev.brisk.bench.report.LoadReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Puts a run of users into the load generator's form, in which each name is an endpoint.
final class ReportMaker {
  private ReportMaker() {}

  static LoadReport report(
      History history,
      Origin origin,
      SwarmOptions options,
      Instant started,
      int usersMax,
      Iterations iterations,
      boolean interrupted,
      List<LoadObjective> objectives) {
    List<RequestName> names = List.copyOf(history.sums().keySet());
    List<LoadSecond> seconds = history.from(0);
    if (names.isEmpty() || seconds.isEmpty()) {
      throw new IllegalStateException("No request has ended yet.");
    }
    int users = Math.max(1, usersMax);
    long nanos = Math.max(1, seconds.stream().mapToLong(LoadSecond::nanos).sum());
    LoadPlan.Builder plan =
        LoadPlan.builder()
            .origin(origin)
            .connections(Math.max(users, options.threads()))
            .threads(options.threads())
            .timeout(options.timeout())
            .insecure(options.insecure())
            .seed(options.seed())
            .model(
                new LoadModel.Users(
                    List.of(Stage.constant(Duration.ofNanos(nanos), users)),
                    seconds.stream().mapToDouble(each -> each.users() * each.nanos()).sum() / nanos,
                    LoadProfile.of(options.model(), null).schedule() != null));
    names.forEach(name -> plan.target(LoadTarget.get("/").withName(name.toString().strip())));
    ResultBuilder result = new ResultBuilder(plan.build(), started);
    result.iterations(iterations);
    long at = 0;
    for (int i = 0; i < seconds.size(); i++) {
      LoadSecond second = seconds.get(i);
      result.add(interval(second, names, at, i == 0 ? history.connect() : LatencyHistogram.NONE));
      at += second.nanos();
    }
    return LoadReport.ofScenario(result.build(interrupted), objectives, history.figures());
  }

  private static Interval interval(
      LoadSecond second, List<RequestName> names, long start, LatencyHistogram connect) {
    List<Measures> endpoints = new ArrayList<>();
    for (RequestName name : names) {
      endpoints.add(second.requests().getOrDefault(name, Measures.NONE));
    }
    return new Interval(
        Phase.MEASURE,
        start,
        start + second.nanos(),
        endpoints,
        connect,
        LatencyHistogram.NONE,
        LatencyHistogram.NONE,
        second.connections(),
        inFlight(second),
        0,
        second.generator());
  }

  /// On average over the second, by Little's law: users that think have nothing in flight, those
  /// that send in parallel have a request on each of their connections.
  private static int inFlight(LoadSecond second) {
    Measures total = second.total();
    double waited = total.response().count() * total.response().mean();
    double most = Math.max(second.users(), second.connections());
    return (int) Math.round(Math.min(most, waited / Math.max(1, second.nanos())));
  }
}
