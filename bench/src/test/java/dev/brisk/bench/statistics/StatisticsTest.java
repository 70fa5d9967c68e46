package dev.brisk.bench.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.bench.statistics.PairedComparison.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private static final Metric RATE = new Metric("rate", true);
  private static final Metric MEAN = new Metric("mean", false);
  private static final Metric MEDIAN = new Metric("p50", false);
  private static final Metric TAIL = new Metric("p99", false);
  private static final List<Metric> ALL = List.of(RATE, MEAN, MEDIAN, TAIL);

  @Test
  void signedRankIsExactOnTheTextbookCases() {
    // All five positive: 2/32. All six: 2/64. R: wilcox.test gives the same.
    assertThat(SignedRank.pValue(new double[] {1, 2, 3, 4, 5})).isCloseTo(0.0625, within(1e-12));
    assertThat(SignedRank.pValue(new double[] {1, 2, 3, 4, 5, 6}))
        .isCloseTo(0.03125, within(1e-12));
    // Darwin's maize (R: wilcox.test(..., exact = TRUE), V = 96, p = 0.04126).
    double[] darwin = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
    assertThat(SignedRank.pValue(darwin)).isCloseTo(0.04126, within(5e-6));
    assertThat(SignedRank.pValue(new double[0])).isEqualTo(1);
    assertThat(SignedRank.pValue(new double[] {0, 0, 0})).isEqualTo(1);
    assertThat(SignedRank.pValue(new double[] {1, 1, 1, 1, 1, 1}))
        .isCloseTo(0.03125, within(1e-12));
  }

  @Test
  void hodgesLehmannIsTheMedianOfPairwiseMeans() {
    double[] darwin = {49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48};
    SignedRank.Estimate estimate = SignedRank.estimate(darwin, 0.95);
    // Of the 120 pairwise means, sorted: the middle, the 26th and the 95th.
    assertThat(estimate).isEqualTo(new SignedRank.Estimate(25, 4, 41.5));
    assertThat(SignedRank.estimate(new double[] {1, 2, 3, 4, 5}, 0.95).low())
        .as("five values bound nothing at 95 %%")
        .isEqualTo(Double.NEGATIVE_INFINITY);
  }

  @Test
  void theIntervalCoversTheTruthAsOftenAsItSays() {
    Random random = new Random(3);
    int covered = 0;
    for (int trial = 0; trial < 1000; trial++) {
      double[] values = random.doubles(10).map(x -> 0.05 + (x - 0.5) * 0.1).toArray();
      SignedRank.Estimate estimate = SignedRank.estimate(values, 0.95);
      covered += estimate.low() <= 0.05 && 0.05 <= estimate.high() ? 1 : 0;
    }
    assertThat(covered).isBetween(935, 975);
  }

  @Test
  void holmKeepsTheOrderAndNeverExceedsOne() {
    assertThat(Samples.holm(List.of(0.01, 0.04, 0.03, 0.5)))
        .containsExactly(new double[] {0.04, 0.09, 0.09, 0.5}, within(1e-12));
  }

  @Test
  void fivePairsCannotShowADifferenceAndEightCanInFourMetrics() {
    assertThat(PairedComparison.pairsNeeded(1, 0.05)).isEqualTo(6);
    assertThat(PairedComparison.pairsNeeded(4, 0.05)).isEqualTo(8);
  }

  /// A run of simulated requests: its level drifts with the machine, and a pair shares most of it.
  private static double[] run(Random random, double level, double slowdown) {
    double own = level * (1 + 0.008 * random.nextGaussian()) * slowdown;
    double[] latencies = new double[400];
    double memory = 0;
    for (int i = 0; i < latencies.length; i++) {
      // Neighbours resemble each other; the tail is heavy.
      memory = 0.8 * memory + 0.6 * random.nextGaussian();
      latencies[i] = own * Math.exp(0.3 * memory + (random.nextDouble() < 0.02 ? 1.2 : 0));
    }
    java.util.Arrays.sort(latencies);
    return latencies;
  }

  private static void addPair(PairedComparison comparison, Random random, double slowdown) {
    double level = 5 * (1 + 0.15 * random.nextGaussian() * random.nextDouble());
    double[] a = run(random, Math.max(1, level), 1);
    double[] b = run(random, Math.max(1, level), slowdown);
    double meanA = java.util.Arrays.stream(a).average().orElseThrow();
    double meanB = java.util.Arrays.stream(b).average().orElseThrow();
    comparison.add(RATE, 64 / meanA, 64 / meanB);
    comparison.add(MEAN, meanA, meanB);
    comparison.add(MEDIAN, a[200], b[200]);
    comparison.add(TAIL, a[395], b[395]);
  }

  @Test
  void equalServersGiveAtMostFivePercentFalseAlarms() {
    Random random = new Random(11);
    int alarms = 0;
    for (int trial = 0; trial < 200; trial++) {
      PairedComparison comparison = new PairedComparison(ALL, 0.05, 0);
      for (int pair = 0; pair < 10; pair++) {
        addPair(comparison, random, 1);
      }
      alarms +=
          comparison.changes().stream()
                  .anyMatch(change -> change.verdict() != Change.Verdict.NO_DIFFERENCE_SHOWN)
              ? 1
              : 0;
    }
    assertThat(alarms).isLessThanOrEqualTo(10);
  }

  @Test
  void aSlowdownOfThreePercentIsFoundInNineOfTenComparisons() {
    Random random = new Random(12);
    int found = 0;
    for (int trial = 0; trial < 200; trial++) {
      PairedComparison comparison = new PairedComparison(List.of(RATE, MEAN), 0.05, 0.01);
      for (int pair = 0; pair < 10; pair++) {
        double level = 5 * (1 + 0.1 * random.nextGaussian() * random.nextDouble());
        // A million requests leave only what varies from run to run: one percent.
        double a = level * (1 + 0.01 * random.nextGaussian());
        double b = level * 1.03 * (1 + 0.01 * random.nextGaussian());
        comparison.add(RATE, 64 / a, 64 / b);
        comparison.add(MEAN, a, b);
      }
      found +=
          comparison.changes().stream().anyMatch(change -> change.verdict() == Change.Verdict.WORSE)
              ? 1
              : 0;
    }
    assertThat(found).isGreaterThanOrEqualTo(180);
  }

  @Test
  void aShownDifferenceBelowTheMinimumEffectDoesNotMatter() {
    PairedComparison comparison = new PairedComparison(List.of(MEAN), 0.05, 0.01);
    for (int pair = 0; pair < 10; pair++) {
      comparison.add(MEAN, 100, 100.3 + pair * 0.001);
    }
    assertThat(comparison.changes().getFirst().verdict())
        .isEqualTo(Change.Verdict.TOO_SMALL_TO_MATTER);
  }

  @Test
  void theBootstrapSeesALargeDifferenceAndNoneBetweenEquals() {
    Random random = new Random(5);
    List<Double> a = series(random, 100);
    List<Double> b = series(random, 110);
    List<Double> again = series(random, 100);
    BlockBootstrap.Interval different = bootstrap(a, b);
    assertThat(different.ratio()).isCloseTo(1.1, within(0.02));
    assertThat(different.low()).isGreaterThan(1.05);
    BlockBootstrap.Interval same = bootstrap(a, again);
    assertThat(same.low()).isLessThan(1);
    assertThat(same.high()).isGreaterThan(1);
    assertThatThrownBy(() -> bootstrap(a.subList(0, 5), b)).hasMessageContaining("Run longer");
  }

  private static BlockBootstrap.Interval bootstrap(List<Double> a, List<Double> b) {
    return BlockBootstrap.ratio(
        a, b, parts -> parts.stream().mapToDouble(x -> x).average().orElseThrow(), x -> x, 0.05, 7);
  }

  private static List<Double> series(Random random, double level) {
    List<Double> series = new ArrayList<>();
    double memory = 0;
    for (int i = 0; i < 60; i++) {
      memory = 0.5 * memory + random.nextGaussian();
      series.add(level + memory);
    }
    return series;
  }

  @Test
  void theScalabilityLawIsRecovered() {
    Random random = new Random(2);
    List<ScalabilityFit.Point> points = new ArrayList<>();
    for (int n : new int[] {1, 2, 4, 8, 16, 32, 64}) {
      double x = 1000.0 * n / (1 + 0.05 * (n - 1) + 0.0005 * n * (n - 1));
      points.add(new ScalabilityFit.Point(n, x * (1 + 0.01 * random.nextGaussian())));
    }
    ScalabilityFit fit = ScalabilityFit.fit(points);
    assertThat(fit.alpha()).isCloseTo(0.05, within(0.01));
    assertThat(fit.beta()).isCloseTo(0.0005, within(0.0002));
    assertThat(fit.gamma()).isCloseTo(1000, within(30.0));
    assertThat(fit.peak()).isCloseTo(43.6, within(8.0));
    assertThat(fit.error()).isLessThan(0.02);
    assertThatThrownBy(() -> ScalabilityFit.fit(points.subList(0, 5)))
        .hasMessageContaining("at least 6 levels");
  }

  @Test
  void aLeakIsATrendAndNoiseIsNot() {
    Random random = new Random(4);
    double[] x = new double[60];
    double[] leak = new double[60];
    double[] flat = new double[60];
    for (int i = 0; i < 60; i++) {
      x[i] = i;
      leak[i] = 100 + 0.3 * i + 3 * random.nextGaussian() + (i == 20 ? 80 : 0);
      flat[i] = 100 + 3 * random.nextGaussian() + (i == 20 ? 80 : 0);
    }
    LinearTrend found = LinearTrend.of(x, leak);
    assertThat(found.pValue()).isLessThan(0.001);
    assertThat(found.slope()).isCloseTo(0.3, within(0.1));
    assertThat(LinearTrend.of(x, flat).pValue()).isGreaterThan(0.05);
  }
}
