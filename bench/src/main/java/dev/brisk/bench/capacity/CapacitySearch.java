package dev.brisk.bench.capacity;

import dev.brisk.bench.BenchException;
import java.util.ArrayList;
import java.util.List;

/// Finds the highest rate at which a server meets its objectives.
///
/// A short closed run at full connections gives a first estimate. From 0.7 of it the search goes
/// down by half until a rate is carried, then bisects, by geometric means, between the highest rate
/// that was carried and the lowest that was not, until they are within the tolerance. A longer run
/// at the highest carried rate confirms it; if that one fails, the next lower rate is confirmed. A
/// rate counts as carried when every objective is met and at least 99 % of the requests offered
/// were answered.
public final class CapacitySearch {
  /// Most probes of a search, confirmations included; the first estimate is one.
  public static final int PROBES_MAX = 12;

  private static final double FIRST_SHARE = 0.7;
  private static final double STEP_DOWN = 2;
  private static final double STEP_UP = 1.5;

  /// One run.
  ///
  /// @param kind what it was for
  /// @param offered requests a second that were offered; of the estimate, those answered well
  /// @param achieved requests a second that ended
  /// @param p50Nanos median response time
  /// @param p99Nanos response time at p99
  /// @param errorShare failed requests as a share of all
  /// @param carried whether the objectives were met
  /// @param valid false if it failed while the generator disturbed its own measurement
  /// @param because why not, or empty
  public record Probe(
      Kind kind,
      double offered,
      double achieved,
      double p50Nanos,
      double p99Nanos,
      double errorShare,
      boolean carried,
      boolean valid,
      String because) {}

  /// What a probe was for.
  public enum Kind {
    ESTIMATE,
    SEARCH,
    CONFIRM
  }

  /// Makes runs.
  public interface Prober {
    /// A closed run with all connections, as fast as the server goes.
    Probe estimate() throws BenchException, InterruptedException;

    /// An open run.
    ///
    /// @param confirm true for the long run at the end
    Probe at(double rate, boolean confirm) throws BenchException, InterruptedException;
  }

  /// What was found.
  ///
  /// @param rate the highest rate that was confirmed; 0 if none was carried
  /// @param failedAbove the lowest rate that was not carried; infinite if none failed
  /// @param confirmed whether the long run at this rate met the objectives
  /// @param probes all runs in order
  public record Outcome(double rate, double failedAbove, boolean confirmed, List<Probe> probes) {
    public Outcome {
      probes = List.copyOf(probes);
    }

    /// Whether the search was bounded by the server. False: a rate failed because the generator, or
    /// the machine that it runs on, was too slow, so the server may carry more.
    public boolean valid() {
      return probes.stream().allMatch(Probe::valid);
    }
  }

  private final Prober prober;
  private final double tolerance;
  private final java.util.function.Consumer<Probe> progress;
  private final List<Probe> probes = new ArrayList<>();

  /// @param tolerance the two ends of the search come this close, such as 0.02 for 2 %
  public CapacitySearch(
      Prober prober, double tolerance, java.util.function.Consumer<Probe> progress) {
    if (!(tolerance > 0.001) || tolerance > 0.5) {
      throw new IllegalArgumentException(
          "The tolerance must be from 0.1 % to 50 %, but is " + tolerance * 100 + " %.");
    }
    this.prober = prober;
    this.tolerance = tolerance;
    this.progress = progress;
  }

  public Outcome run() throws BenchException, InterruptedException {
    Probe estimate = prober.estimate();
    add(estimate);
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double rate = Math.max(1, estimate.offered() * FIRST_SHARE);
    // One probe is kept for the confirmation.
    while (probes.size() < PROBES_MAX - 1 && !(low > 0 && high / low <= 1 + tolerance)) {
      if (probe(rate, false)) {
        low = Math.max(low, rate);
      } else {
        high = Math.min(high, rate);
      }
      rate = next(low, high, estimate.offered());
      if (rate < 0.01) {
        break;
      }
    }
    return confirm(low, high);
  }

  private double next(double low, double high, double estimate) {
    if (low == 0) {
      return high / STEP_DOWN;
    }
    if (Double.isInfinite(high)) {
      // The estimate is the first guess for what is too much; beyond it, go up in steps.
      return low < estimate ? estimate * (1 + tolerance) : low * STEP_UP;
    }
    return Math.sqrt(low * high);
  }

  private Outcome confirm(double carried, double failed)
      throws BenchException, InterruptedException {
    double low = carried;
    double high = failed;
    while (low > 0 && probes.size() < PROBES_MAX) {
      if (probe(low, true)) {
        return new Outcome(low, high, true, probes);
      }
      high = low;
      low = low / (1 + tolerance);
    }
    return new Outcome(low, high, false, probes);
  }

  private boolean probe(double rate, boolean confirm) throws BenchException, InterruptedException {
    Probe probe = prober.at(rate, confirm);
    add(probe);
    return probe.carried();
  }

  private void add(Probe probe) {
    probes.add(probe);
    progress.accept(probe);
  }
}
