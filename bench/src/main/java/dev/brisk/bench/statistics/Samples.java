package dev.brisk.bench.statistics;

import java.util.Arrays;
import java.util.List;

/// Small helpers over arrays of numbers.
final class Samples {
  private Samples() {}

  static double medianOfSorted(double[] sorted) {
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }

  /// Holm's step-down correction: the smallest p times m, the next times m - 1, …, kept ascending.
  static double[] holm(List<Double> pValues) {
    int m = pValues.size();
    Integer[] order = new Integer[m];
    for (int i = 0; i < m; i++) {
      order[i] = i;
    }
    Arrays.sort(order, (a, b) -> Double.compare(pValues.get(a), pValues.get(b)));
    double[] adjusted = new double[m];
    double highest = 0;
    for (int i = 0; i < m; i++) {
      highest = Math.max(highest, Math.min(1, (m - i) * pValues.get(order[i])));
      adjusted[order[i]] = highest;
    }
    return adjusted;
  }
}
