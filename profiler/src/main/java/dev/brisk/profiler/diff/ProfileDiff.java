package dev.brisk.profiler.diff;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.statistics.distribution.TDistribution;

/// Two profiles compared, place by place.
///
/// Weights are divided by the number of requests, where both profiles know it; otherwise by the
/// weight of the whole profile. A place is flagged when three things hold: its change would be that
/// large by chance in less than 1 of 100 comparisons (Welch's t test over blocks of time, all
/// places together by Holm's method), it is at least 3 % of what the place cost, and at least 0.5 %
/// of everything. Immutable.
///
/// @param before the first profile
/// @param after the second
/// @param perRequest whether weights are divided by requests; otherwise they are the part of each
///   second of the profile's weight
/// @param lines whether places are lines; otherwise methods
/// @param total everything, of which the rows are parts; only if divided by requests
/// @param rows places, the largest change first, those flagged before others
public record ProfileDiff(
    SampleProfile before,
    SampleProfile after,
    boolean perRequest,
    boolean lines,
    Row total,
    List<Row> rows) {
  /// The chance of any false flag in a comparison of equal programs.
  public static final double FALSE_ALARM = 0.01;

  private static final double LEAST_OF_PLACE = 0.03;
  private static final double LEAST_OF_ALL = 0.005;

  /// Places with fewer samples, on both sides together, can't be told from noise and are not
  /// tested.
  private static final double LEAST_SAMPLES = 20;

  private static final int LEAST_BLOCKS = 4;

  public ProfileDiff {
    rows = List.copyOf(rows);
  }

  /// One place.
  ///
  /// @param className empty for native code, and for the total
  /// @param method empty for the total
  /// @param line 0 where places are methods, or the line is unknown
  /// @param before weight a request
  /// @param after weight a request
  /// @param low the change is above this, with 99 % confidence for this place alone
  /// @param high and below this
  /// @param p corrected for the number of places; 1 if it was not tested
  /// @param flagged whether the change is real and large enough to matter
  public record Row(
      String className,
      String method,
      int line,
      double before,
      double after,
      double low,
      double high,
      double p,
      boolean flagged) {
    public double change() {
      return after - before;
    }
  }

  private record Tested(Side.Key key, Row row, double p, boolean largeEnough) {}

  /// Compares.
  ///
  /// @throws ProfilerException if they measure different things, or have too few samples
  public static ProfileDiff of(SampleProfile before, SampleProfile after) {
    if (before.header().mode() != after.header().mode()) {
      throw new ProfilerException(
          Reason.BAD_TARGET,
          "One profile is of "
              + before.header().mode().title()
              + ", the other of "
              + after.header().mode().title()
              + ". Compare two of the same mode.");
    }
    enough(before);
    enough(after);
    boolean perRequest = requests(before) > 0 && requests(after) > 0;
    boolean lines = before.header().lines().trusted() && after.header().lines().trusted();
    Side first = new Side(before, perRequest, lines);
    Side second = new Side(after, perRequest, lines);
    Set<Side.Key> keys = new LinkedHashSet<>(first.keys());
    keys.addAll(second.keys());
    double whole =
        perRequest
            ? Math.max(first.of(Side.Key.TOTAL).value(), second.of(Side.Key.TOTAL).value())
            : 1e9;
    List<Tested> tested = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (Side.Key key : keys) {
      Side.Estimate a = first.of(key);
      Side.Estimate b = second.of(key);
      Tested one = test(key, a, b, whole);
      if (a.samples() + b.samples() >= LEAST_SAMPLES) {
        tested.add(one);
      } else {
        rows.add(one.row());
      }
    }
    Row total = holm(tested, rows);
    rows.sort(
        Comparator.comparing((Row row) -> !row.flagged())
            .thenComparing(row -> -Math.abs(row.change())));
    return new ProfileDiff(before, after, perRequest, lines, total, rows);
  }

  /// Those that are flagged.
  public List<Row> flagged() {
    return rows.stream().filter(Row::flagged).toList();
  }

  /// What a weight of a profile is divided by.
  double divisor(SampleProfile profile) {
    return new Side(profile, perRequest, lines).divisor();
  }

  /// Requests that ended in a profile's blocks.
  static long requests(SampleProfile profile) {
    return profile.blocks().stream().mapToLong(SampleProfile.Block::requests).sum();
  }

  private static void enough(SampleProfile profile) {
    if (profile.blocks().isEmpty()) {
      throw new ProfilerException(
          Reason.BAD_TARGET,
          profile.header().target()
              + " does not say when its samples were taken, so nobody can tell change from noise."
              + " Give a JFR recording, or what --save or --html wrote.");
    }
    if (profile.blocks().size() < LEAST_BLOCKS) {
      throw new ProfilerException(
          Reason.TOO_LITTLE_DATA,
          profile.header().target()
              + " is too short to tell change from noise. Measure for some seconds, better 30.");
    }
  }

  private static Tested test(Side.Key key, Side.Estimate a, Side.Estimate b, double whole) {
    double variance = a.variance() + b.variance();
    double change = b.value() - a.value();
    double deviation = Math.sqrt(variance);
    double degrees =
        variance
            * variance
            / (a.variance() * a.variance() / a.degrees()
                + b.variance() * b.variance() / b.degrees());
    double freedom = degrees >= 1 ? degrees : 1;
    TDistribution student = TDistribution.of(freedom);
    double margin = student.inverseSurvivalProbability(FALSE_ALARM / 2) * deviation;
    double p = deviation > 0 ? 2 * student.survivalProbability(Math.abs(change) / deviation) : 1;
    boolean large =
        Math.abs(change) >= LEAST_OF_PLACE * a.value() && Math.abs(change) >= LEAST_OF_ALL * whole;
    Row row =
        new Row(
            key.className(),
            key.method(),
            Math.max(0, key.line()),
            a.value(),
            b.value(),
            change - margin,
            change + margin,
            1,
            false);
    return new Tested(key, row, p, large);
  }

  /// Holm's step-down correction: the smallest p is multiplied with the number of tests, the next
  /// with one less, and none may be smaller than the one before it.
  private static Row holm(List<Tested> tested, List<Row> rows) {
    tested.sort(Comparator.comparingDouble(Tested::p));
    Row total = new Row("", "", 0, 0, 0, 0, 0, 1, false);
    double least = 0;
    for (int i = 0; i < tested.size(); i++) {
      Tested one = tested.get(i);
      least = Math.min(1, Math.max(least, one.p() * (tested.size() - i)));
      Row row = one.row();
      Row corrected =
          new Row(
              row.className(),
              row.method(),
              row.line(),
              row.before(),
              row.after(),
              row.low(),
              row.high(),
              least,
              least < FALSE_ALARM && one.largeEnough());
      if (one.key().equals(Side.Key.TOTAL)) {
        total = corrected;
      } else {
        rows.add(corrected);
      }
    }
    return total;
  }
}
