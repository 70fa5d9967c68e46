package dev.brisk.bench.report;

import dev.brisk.bench.measure.LoadResult;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.Stage;
import java.util.List;
import java.util.Locale;

/// Everything that the outputs of a run show.
public record Report(LoadResult result) {

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
