package dev.brisk.monitor.rules;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What rules and dashboards are made for: one job of Prometheus.
///
/// @param job the value of the label `job`
/// @param handlerLabel the label that holds the template: `handler`, or as the service exports it
/// @param runbookBase where runbook pages are: a folder or a URL, without a slash at the end
/// @param interval between two evaluations; the scrape interval
/// @param burnWindows when a budget counts as burning
/// @param exports what there is to watch
public record Service(
    String job,
    String handlerLabel,
    List<Objective> objectives,
    String runbookBase,
    Duration interval,
    List<BurnWindow> burnWindows,
    MetricDialect exports) {
  public Service {
    objectives = List.copyOf(objectives);
    burnWindows = List.copyOf(burnWindows);
    List<String> ids = objectives.stream().map(Objective::id).toList();
    if (ids.stream().distinct().count() != ids.size()) {
      throw new IllegalArgumentException("each objective may be there once, but they are " + ids);
    }
  }

  /// Evaluated every 15 s, with the standard windows.
  public static Service of(String job, List<Objective> objectives) {
    return new Service(
        job,
        "handler",
        objectives,
        "runbooks",
        Duration.ofSeconds(15),
        BurnWindow.STANDARD,
        MetricDialect.BRISK);
  }

  /// All windows that ratios are recorded for, the shortest first.
  List<Duration> windows() {
    return burnWindows.stream()
        .flatMap(window -> Stream.of(window.shortWindow(), window.longWindow()))
        .distinct()
        .sorted()
        .toList();
  }

  public Service withRunbookBase(String base) {
    return new Service(job, handlerLabel, objectives, base, interval, burnWindows, exports);
  }

  public Service withWindows(Duration interval, List<BurnWindow> windows) {
    return new Service(job, handlerLabel, objectives, runbookBase, interval, windows, exports);
  }

  public Service withExports(MetricDialect other) {
    return new Service(job, handlerLabel, objectives, runbookBase, interval, burnWindows, other);
  }
}
