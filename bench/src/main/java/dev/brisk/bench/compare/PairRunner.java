package dev.brisk.bench.compare;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.LoadTest;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Runs two plans in pairs, close together in time and in random order, so that what disturbs the
/// machine disturbs both. One run of each is made first and thrown away.
public final class PairRunner {
  /// Follows the runs.
  @FunctionalInterface
  public interface Progress {
    /// @param done runs that are finished, the two thrown away included
    /// @param all runs in total
    void run(int done, int all);
  }

  private final LoadPlan a;
  private final LoadPlan b;
  private final int pairs;
  private final SplittableRandom random;
  private final AtomicReference<@Nullable LoadTest> current = new AtomicReference<>();
  private volatile boolean stopped;

  /// @param pairs from 1 to 200
  public PairRunner(LoadPlan a, LoadPlan b, int pairs, long seed) {
    if (pairs < 1 || pairs > 200) {
      throw new IllegalArgumentException("Pairs must be from 1 to 200, but are " + pairs + ".");
    }
    if (a.model() instanceof LoadModel.Open != b.model() instanceof LoadModel.Open) {
      throw new IllegalArgumentException("A and B must both be open or both be closed.");
    }
    this.a = a;
    this.b = b;
    this.pairs = pairs;
    random = new SplittableRandom(seed);
  }

  /// @param level of significance, such as 0.05
  /// @param minimumEffect smallest relative change that matters, such as 0.01
  public Comparison run(double level, double minimumEffect, Progress progress)
      throws BenchException, InterruptedException {
    List<RunMetrics> runsA = new ArrayList<>();
    List<RunMetrics> runsB = new ArrayList<>();
    int all = 2 * pairs + 2;
    measure(a);
    measure(b);
    progress.run(2, all);
    int invalid = 0;
    for (int i = 0; i < pairs && !stopped; i++) {
      boolean aFirst = random.nextBoolean();
      LoadTestResult first = measure(aFirst ? a : b);
      LoadTestResult second = measure(aFirst ? b : a);
      if (stopped) {
        break;
      }
      invalid += first.valid() && second.valid() ? 0 : 1;
      runsA.add(RunMetrics.of(aFirst ? first : second));
      runsB.add(RunMetrics.of(aFirst ? second : first));
      progress.run(2 * i + 4, all);
    }
    Comparison comparison =
        Comparison.ofPairs(
            a.origin().url() + a.targets().getFirst().path(),
            b.origin().url() + b.targets().getFirst().path(),
            runsA,
            runsB,
            a.model() instanceof LoadModel.Open,
            level,
            minimumEffect);
    if (invalid == 0) {
      return comparison;
    }
    String disturbed = "in " + invalid + " of " + runsA.size() + " pairs a run was INVALID";
    return new Comparison(
        comparison.a(),
        comparison.b(),
        comparison.changes(),
        runsA,
        runsB,
        comparison.note().isEmpty() ? disturbed : comparison.note() + "; " + disturbed);
  }

  /// Ends after what is running now.
  public void stop() {
    stopped = true;
    LoadTest running = current.get();
    if (running != null) {
      running.stop();
    }
  }

  private LoadTestResult measure(LoadPlan plan) throws BenchException, InterruptedException {
    LoadTest test = new LoadTest(plan, LoadListener.NONE);
    current.set(test);
    LoadTestResult result = test.run();
    if (!stopped && result.total().measures().answered() == 0) {
      throw new BenchException(
          BenchException.Kind.UNREACHABLE,
          "No request to "
              + plan.origin().url()
              + plan.targets().getFirst().path()
              + " was answered, so there is nothing to compare. brisk bench with this URL says why.");
    }
    return result;
  }
}
