package dev.brisk.bench.statistics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Compares A with B over pairs of runs that were made side by side.
///
/// For each pair and metric r = ln(B/A). The effect is the Hodges–Lehmann estimate of r, its
/// interval that of the Wilcoxon signed-rank test, and p is corrected over all metrics by Holm's
/// method, so that looking at more metrics does not find more differences. Five pairs can never
/// reach p < 0.05; six can, for one metric.
public final class PairedComparison {
  /// A metric of a run: its name and whether more of it is better.
  public record Metric(String name, boolean moreIsBetter) {}

  private final Map<Metric, List<Double>> logRatios = new LinkedHashMap<>();
  private final double level;
  private final double minimumEffect;

  /// @param metrics what is compared
  /// @param level of significance, such as 0.05
  /// @param minimumEffect smallest relative change that matters, such as 0.01
  public PairedComparison(List<Metric> metrics, double level, double minimumEffect) {
    metrics.forEach(metric -> logRatios.put(metric, new ArrayList<>()));
    this.level = level;
    this.minimumEffect = minimumEffect;
  }

  /// Adds one pair's values of a metric; both must be more than zero.
  public void add(Metric metric, double a, double b) {
    List<Double> ratios = logRatios.get(metric);
    if (ratios == null) {
      throw new IllegalArgumentException("The metric " + metric.name() + " is not compared");
    }
    if (!(a > 0) || !(b > 0)) {
      throw new IllegalArgumentException(
          "The metric "
              + metric.name()
              + " must be positive to compare, but is "
              + a
              + " and "
              + b);
    }
    ratios.add(Math.log(b / a));
  }

  /// Fewest pairs with which a difference in this many metrics can be shown.
  ///
  /// With n pairs the smallest p is 2/2^n, and Holm's method multiplies the smallest by the number
  /// of metrics.
  public static int pairsNeeded(int metrics, double level) {
    int pairs = 1;
    while (metrics * 2 / Math.pow(2, pairs) > level) {
      pairs++;
    }
    return pairs;
  }

  /// One change a metric, in the order given.
  public List<Change> changes() {
    List<Double> pValues = new ArrayList<>();
    logRatios.values().forEach(ratios -> pValues.add(SignedRank.pValue(array(ratios))));
    double[] adjusted = Samples.holm(pValues);
    List<Change> changes = new ArrayList<>();
    int i = 0;
    for (Map.Entry<Metric, List<Double>> entry : logRatios.entrySet()) {
      Metric metric = entry.getKey();
      SignedRank.Estimate estimate = SignedRank.estimate(array(entry.getValue()), 1 - level);
      double ratio = Math.exp(estimate.estimate());
      double p = adjusted[i++];
      changes.add(
          new Change(
              metric.name(),
              metric.moreIsBetter(),
              ratio,
              Math.exp(estimate.low()),
              Math.exp(estimate.high()),
              p,
              Change.judge(p <= level, ratio, metric.moreIsBetter(), minimumEffect)));
    }
    return changes;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
