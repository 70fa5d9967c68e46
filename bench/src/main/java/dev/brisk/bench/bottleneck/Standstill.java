package dev.brisk.bench.bottleneck;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.LoadModel;
import java.util.ArrayList;
import java.util.List;

/// For how long a server hardly answered, though it was asked as before: it restarted, collected
/// garbage, waited. Only a load that does not change can tell.
final class Standstill {
  /// Fewer intervals have no usual rate.
  private static final int INTERVALS_MIN = 4;

  /// Fewer answers in a usual interval are scattered by chance.
  private static final double ANSWERS_MIN = 20;

  /// In an interval below this share of the usual rate the server stood still. What is missing
  /// there, and in the intervals next to it, is how long.
  private static final double USUAL_SHARE = 0.5;

  private Standstill() {}

  /// The share of the measured time, 0 to 1; what comes before the usual rate was reached is the
  /// start, and of users also what comes after it is the end.
  static double share(LoadModel model, List<Interval> measured) {
    double longest = measured.stream().mapToDouble(Interval::seconds).max().orElse(0);
    List<double[]> series = new ArrayList<>();
    for (Interval interval : measured) {
      if (interval.seconds() > longest / 2) {
        double answered = interval.endpoints().stream().mapToLong(Measures::answered).sum();
        series.add(new double[] {interval.seconds(), answered / interval.seconds()});
      }
    }
    if (!model.isConstant() || series.size() < INTERVALS_MIN) {
      return 0;
    }
    double[] rates = series.stream().mapToDouble(each -> each[1]).sorted().toArray();
    double usual = rates[rates.length / 2];
    if (usual * longest < ANSWERS_MIN) {
      return 0;
    }
    int first = 0;
    int last = series.size() - 1;
    while (series.get(first)[1] < USUAL_SHARE * usual) {
      first++;
    }
    while (model instanceof LoadModel.Users && series.get(last)[1] < USUAL_SHARE * usual) {
      last--;
    }
    List<double[]> steady = series.subList(first, last + 1);
    double missing = 0;
    double seconds = 0;
    for (int i = 0; i < steady.size(); i++) {
      seconds += steady.get(i)[0];
      if (slow(steady, i - 1, usual) || slow(steady, i, usual) || slow(steady, i + 1, usual)) {
        missing += steady.get(i)[0] * Math.max(0, 1 - steady.get(i)[1] / usual);
      }
    }
    return missing / seconds;
  }

  private static boolean slow(List<double[]> series, int i, double usual) {
    return i >= 0 && i < series.size() && series.get(i)[1] < USUAL_SHARE * usual;
  }
}
