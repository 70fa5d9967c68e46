package dev.brisk.bench.merge;

import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.Stage;
import dev.brisk.bench.plan.Units;
import java.util.ArrayList;
import java.util.List;

/// Finds the part of a run that was weaker than the others: whose machine was at its limit, is
/// farther away, or fails where others do not.
final class WeakPart {
  /// Event loops that are so busy ask for no more.
  private static final double BUSY = 0.9;

  /// A part that made less than this share of the best one's requests, a connection or a request of
  /// the schedule, is weaker.
  private static final double SHARE_MIN = 0.8;

  /// So many failed requests, and so many times the others' share, are this part's own.
  private static final long FAILED_MIN = 10;

  private static final double FAILED_TIMES = 5;

  private WeakPart() {}

  /// What makes one of them weaker; nothing if it is not.
  static List<String> remarks(int index, List<String> names, List<LoadTestResult> results) {
    LoadTestResult part = results.get(index);
    List<String> remarks = new ArrayList<>();
    if (part.interrupted()) {
      remarks.add("was stopped early, after " + Units.time(part.measured().toNanos()));
    }
    if (part.generator().busy() >= BUSY) {
      remarks.add(
          "its threads were "
              + Units.percent(part.generator().busy())
              + " busy: it was at its limit, and the server may carry more");
    }
    slower(index, names, results, remarks);
    failing(index, results, remarks);
    return remarks;
  }

  private static void slower(
      int index, List<String> names, List<LoadTestResult> results, List<String> remarks) {
    int best = index;
    for (int i = 0; i < results.size(); i++) {
      if (carried(results.get(i)) > carried(results.get(best))) {
        best = i;
      }
    }
    LoadTestResult part = results.get(index);
    double share = carried(part) / carried(results.get(best));
    if (share < SHARE_MIN) {
      remarks.add(
          "made "
              + Units.percent(share)
              + " of what "
              + names.get(best)
              + " made "
              + (part.plan().model() instanceof LoadModel.Open
                  ? "of its schedule"
                  : "with each connection")
              + " (p50 "
              + Units.time(p50(part))
              + " against "
              + Units.time(p50(results.get(best)))
              + "): look at its CPU, its network, and how far it is from the server");
    }
  }

  private static void failing(int index, List<LoadTestResult> results, List<String> remarks) {
    Measures own = results.get(index).total().measures();
    List<Measures> others = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      if (i != index) {
        others.add(results.get(i).total().measures());
      }
    }
    Measures rest = Measures.merge(others);
    if (rest.requests() > 0
        && own.failed() >= FAILED_MIN
        && own.errorShare() > FAILED_TIMES * rest.errorShare()) {
      remarks.add(
          Units.percent(own.errorShare())
              + " of its requests failed, of the others' "
              + Units.percent(rest.errorShare()));
    }
  }

  private static long p50(LoadTestResult result) {
    return result.total().measures().response().percentile(50);
  }

  /// Requests a second for each that was asked for, or for each connection.
  private static double carried(LoadTestResult result) {
    return result.total().requestsPerSecond()
        / Math.max(1e-9, asked(result.plan().model()) * result.plan().streams());
  }

  /// What a model asks for on average.
  static double asked(LoadModel model) {
    double sum = 0;
    for (Stage stage : model.stages()) {
      sum += (stage.from() + stage.to()) / 2 * stage.duration().toNanos();
    }
    return sum / model.duration().toNanos();
  }
}
