import java.util.ArrayList;
import java.util.List;

/// The ratios of pairs, in percent: their median, and an interval that holds the true median with a
/// chance of at least 95 %, whatever the distribution (order statistics; W. R. Thompson, Annals of
/// Mathematical Statistics 7, 1936).
final class PairedRatio {
  private static final double MISS = 0.05;

  private final List<Double> percents = new ArrayList<>();

  void add(double value, double reference) {
    percents.add(100 * value / reference);
  }

  int pairs() {
    return percents.size();
  }

  double median() {
    return Machine.median(percents);
  }

  double last(int pairs) {
    return Machine.median(percents.subList(percents.size() - pairs, percents.size()));
  }

  @Override
  public String toString() {
    List<Double> sorted = percents.stream().sorted().toList();
    int rank = rank(sorted.size());
    return rank == 0
        ? "%.2f %% (too few pairs for an interval)".formatted(median())
        : "%.2f %% [%.2f, %.2f]"
            .formatted(median(), sorted.get(rank - 1), sorted.get(sorted.size() - rank));
  }

  /// The rank, from 1, of the lower end; the upper lies as far from the other end. 0: there is none.
  private static int rank(int n) {
    double below = Math.pow(0.5, n);
    double term = below;
    int rank = 0;
    while (2 * below <= MISS && rank < n / 2) {
      rank++;
      term = term * (n - rank + 1) / rank;
      below += term;
    }
    return rank;
  }
}
