package dev.brisk.bench.compare;

import dev.brisk.bench.statistics.Change;
import dev.brisk.bench.statistics.PairedComparison;
import dev.brisk.bench.statistics.PairedComparison.Metric;
import java.util.List;

/// The outcome of a comparison.
///
/// @param a name of the first, the reference
/// @param b name of the second
/// @param changes one a metric
/// @param runsA the runs of A; one if two results were compared
/// @param runsB the runs of B, in the same order
/// @param note what limits the conclusion, in one sentence; may be empty
public record Comparison(
    String a,
    String b,
    List<Change> changes,
    List<RunMetrics> runsA,
    List<RunMetrics> runsB,
    String note) {
  public Comparison {
    changes = List.copyOf(changes);
    runsA = List.copyOf(runsA);
    runsB = List.copyOf(runsB);
  }

  /// Compares pairs of runs.
  public static Comparison ofPairs(
      String a,
      String b,
      List<RunMetrics> runsA,
      List<RunMetrics> runsB,
      boolean open,
      double level,
      double minimumEffect) {
    List<Metric> metrics = RunMetrics.metrics(open);
    PairedComparison pairs = new PairedComparison(metrics, level, minimumEffect);
    for (int i = 0; i < runsA.size(); i++) {
      for (Metric metric : metrics) {
        pairs.add(metric, runsA.get(i).value(metric), runsB.get(i).value(metric));
      }
    }
    int needed = PairedComparison.pairsNeeded(metrics.size(), level);
    String note =
        runsA.size() < needed
            ? runsA.size()
                + " pairs can show no difference in "
                + metrics.size()
                + " metrics; it takes "
                + needed
            : "";
    return new Comparison(a, b, pairs.changes(), runsA, runsB, note);
  }

  /// Whether B is shown to be worse in some metric, by an amount that matters.
  public boolean isWorse() {
    return changes.stream().anyMatch(change -> change.verdict() == Change.Verdict.WORSE);
  }

  /// Whether no metric is shown to differ by an amount that matters.
  public boolean isUndecided() {
    return changes.stream()
        .noneMatch(change ->
            change.verdict() == Change.Verdict.WORSE || change.verdict() == Change.Verdict.BETTER);
  }
}
