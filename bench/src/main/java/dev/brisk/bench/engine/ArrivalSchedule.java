package dev.brisk.bench.engine;

import dev.brisk.bench.plan.ArrivalSpacing;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.Stage;
import java.util.List;
import java.util.SplittableRandom;

/// The instants at which one loop of an open model is to send, in order and without a list of them.
///
/// Let N(t) be the number of requests due until t: the integral of the rate, piecewise quadratic.
/// Request k is due when N(t) = k; loop i of T takes k = i, i + T, … so that all loops together are
/// spaced evenly. Poisson arrivals are a unit-rate Poisson process in N, by time rescaling.
public final class ArrivalSchedule {
  /// The schedule is over.
  public static final long NEVER = Long.MAX_VALUE;

  private final double[] startNanos;
  private final double[] lengthNanos;
  private final double[] fromPerNano;
  private final double[] toPerNano;
  private final double[] before;
  private final double total;
  private final double step;
  private final ArrivalSpacing arrivals;
  private final SplittableRandom random;

  private int stage;
  private double position;
  private long next;

  /// @param loop this loop, of so many
  public ArrivalSchedule(LoadModel.Open model, int loop, int loops, long seed) {
    List<Stage> stages = model.rate();
    int n = stages.size();
    startNanos = new double[n];
    lengthNanos = new double[n];
    fromPerNano = new double[n];
    toPerNano = new double[n];
    before = new double[n];
    double start = 0;
    double count = 0;
    for (int i = 0; i < n; i++) {
      startNanos[i] = start;
      lengthNanos[i] = stages.get(i).duration().toNanos();
      fromPerNano[i] = stages.get(i).from() / 1e9;
      toPerNano[i] = stages.get(i).to() / 1e9;
      before[i] = count;
      start += lengthNanos[i];
      count += (fromPerNano[i] + toPerNano[i]) / 2 * lengthNanos[i];
    }
    total = count;
    step = loops;
    arrivals = model.arrivals();
    random = new SplittableRandom(seed * 31 + loop);
    position = arrivals == ArrivalSpacing.CONSTANT ? loop : exponential();
    next = instant();
  }

  /// When the next request is due, in nanoseconds since the start, or [#NEVER].
  public long peek() {
    return next;
  }

  /// Goes on to the request after.
  public void advance() {
    position += arrivals == ArrivalSpacing.CONSTANT ? step : exponential();
    next = instant();
  }

  /// Requests that are due until an instant and were not taken, an estimate for Poisson arrivals.
  long dueUntil(long nanos) {
    double due = Math.min(total, countAt(nanos)) - position;
    return due <= 0 ? 0 : (long) Math.ceil(due / step);
  }

  private double exponential() {
    return -Math.log(1 - random.nextDouble()) * step;
  }

  private long instant() {
    // The small term keeps a run of 10 s at 1000/s from sending request 10,001 by rounding.
    if (position >= total - 1e-6) {
      return NEVER;
    }
    while (stage + 1 < before.length && position >= before[stage + 1]) {
      stage++;
    }
    double rest = position - before[stage];
    double slope = (toPerNano[stage] - fromPerNano[stage]) / lengthNanos[stage];
    double from = fromPerNano[stage];
    // Solve slope/2 t² + from t = rest in the form that stays exact when the slope vanishes.
    double t = rest == 0 ? 0 : 2 * rest / (from + Math.sqrt(from * from + 2 * slope * rest));
    return (long) (startNanos[stage] + Math.min(t, lengthNanos[stage]));
  }

  private double countAt(long nanos) {
    for (int i = 0; i < before.length; i++) {
      double t = nanos - startNanos[i];
      if (t <= lengthNanos[i]) {
        double slope = (toPerNano[i] - fromPerNano[i]) / lengthNanos[i];
        return before[i] + fromPerNano[i] * t + slope / 2 * t * t;
      }
    }
    return total;
  }
}
