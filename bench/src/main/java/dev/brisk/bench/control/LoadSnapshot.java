package dev.brisk.bench.control;

import dev.brisk.bench.measure.ScenarioFigures;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Everything that the tabs show, at one instant.
///
/// @param setup as last started or edited
/// @param elapsed since the start of the run; stands still once it has ended
/// @param users that are there now
/// @param targetUsers users that there shall be
/// @param usersByClass how many there are now, by user class
/// @param total all requests together; its name is [RequestRow#AGGREGATED]
/// @param requests one row a name, sorted
/// @param figures what the scenario measures beside them
/// @param failures most frequent first, at most [#FAILURES_MAX] kinds; further kinds are in a last
///   row
/// @param exceptions most frequent first, at most [#EXCEPTIONS_MAX] kinds
/// @param ratioPerClass shares within each user class
/// @param ratioTotal shares of all that is done, by the users that are there now
/// @param log the last [#LOG_LINES_MAX] lines, oldest first
/// @param droppedIterations arrival rates only: iterations that found no free user
/// @param measured the time that the statistics cover: since the start or the last reset, in whole
///   intervals. Rates of the whole run are counts by this.
public record LoadSnapshot(
    LoadState state,
    LoadSetup setup,
    Duration elapsed,
    int users,
    int targetUsers,
    Map<String, Integer> usersByClass,
    RequestRow total,
    List<RequestRow> requests,
    ScenarioFigures figures,
    List<FailureCount> failures,
    List<ExceptionCount> exceptions,
    List<TaskShare> ratioPerClass,
    List<TaskShare> ratioTotal,
    List<LogLine> log,
    long droppedIterations,
    Duration measured) {
  /// Current rates are means over this many seconds, as in Locust.
  public static final int CURRENT_SECONDS = 10;

  public static final int FAILURES_MAX = 500;
  public static final int EXCEPTIONS_MAX = 100;
  public static final int LOG_LINES_MAX = 1000;

  public LoadSnapshot {
    usersByClass = Collections.unmodifiableMap(new LinkedHashMap<>(usersByClass));
    requests = List.copyOf(requests);
    failures = List.copyOf(failures);
    exceptions = List.copyOf(exceptions);
    ratioPerClass = List.copyOf(ratioPerClass);
    ratioTotal = List.copyOf(ratioTotal);
    log = List.copyOf(log);
  }
}
