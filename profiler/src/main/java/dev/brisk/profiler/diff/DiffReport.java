package dev.brisk.profiler.diff;

import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.util.List;
import java.util.Locale;

/// A comparison as text for the terminal.
public final class DiffReport {
  private DiffReport() {}

  /// @param limit how many places are shown at most; flagged ones always are
  public static String text(ProfileDiff diff, int limit) {
    StringBuilder out = new StringBuilder();
    out.append(String.format("Before: %s%n", describe(diff.before())));
    out.append(String.format("After:  %s%n", describe(diff.after())));
    out.append(String.format("%s%n", note(diff)));
    if (diff.perRequest()) {
      ProfileDiff.Row total = diff.total();
      out.append(
          String.format(
              "%s a request: %s → %s (%s; 99 %% interval %s … %s)%n",
              diff.after().header().mode().title(),
              weight(diff, total.before()),
              weight(diff, total.after()),
              percent(total),
              signed(diff, total.low()),
              signed(diff, total.high())));
    }
    List<ProfileDiff.Row> flagged = diff.flagged();
    out.append(String.format("%n%s%n", verdict(diff, flagged.size())));
    out.append(
        String.format(
            "%n%10s %10s %10s %9s %24s %8s  %s%n",
            "Before", "After", "Change", "Change %", "99 % interval", "p", "Where"));
    diff.rows().stream()
        .limit(Math.max(limit, flagged.size()))
        .forEach(row -> out.append(line(diff, row)));
    return out.toString();
  }

  private static String verdict(ProfileDiff diff, int flagged) {
    if (flagged > 0) {
      return flagged
          + (flagged == 1 ? " place" : " places")
          + " changed by more than chance explains.";
    }
    return diff.total().flagged()
        ? "The whole changed by more than chance explains, but no place can be told from the others:"
            + " measure longer to see which."
        : "Nothing changed by more than chance explains.";
  }

  private static String line(ProfileDiff diff, ProfileDiff.Row row) {
    return String.format(
        "%10s %10s %10s %9s %24s %8s  %s%s%n",
        weight(diff, row.before()),
        weight(diff, row.after()),
        signed(diff, row.change()),
        percent(row),
        signed(diff, row.low()) + " … " + signed(diff, row.high()),
        row.p() < 0.0001 ? "<0.0001" : String.format(Locale.ROOT, "%.4f", row.p()),
        (row.className().isEmpty() ? "" : row.className() + ".")
            + row.method()
            + (row.line() > 0 ? ":" + row.line() : ""),
        row.flagged() ? row.change() > 0 ? "  ← slower" : "  ← faster" : "");
  }

  /// What was divided by what, and what the reader must not conclude.
  static String note(ProfileDiff diff) {
    String places =
        diff.lines()
            ? "Places are lines."
            : "Places are methods, since lines cannot be trusted in both profiles.";
    String divided =
        diff.perRequest()
            ? "Weights are divided by the number of requests. "
            : "Weights are parts of each second of the profile, since the number of requests is not"
                + " known: where one place costs more, the shares of others shrink. ";
    return divided
        + places
        + " Two starts of the same JVM may differ by more than their samples tell, since it compiles"
        + " anew: compare several.";
  }

  static String describe(SampleProfile profile) {
    return String.format(
        "%s, %s, %s requests, %s samples",
        profile.header().target(),
        UnitFormat.nanos(profile.header().duration().toNanos()),
        UnitFormat.count(ProfileDiff.requests(profile)),
        UnitFormat.count(profile.header().samples()));
  }

  private static String percent(ProfileDiff.Row row) {
    return row.before() > 0
        ? String.format(Locale.ROOT, "%+.1f %%", 100 * (row.after() / row.before() - 1))
        : "new";
  }

  private static String signed(ProfileDiff diff, double value) {
    return (value > 0 ? "+" : "") + weight(diff, value);
  }

  private static String weight(ProfileDiff diff, double value) {
    return diff.after().header().mode().isTime()
        ? UnitFormat.nanos(value)
        : (value < 0 ? "-" : "") + UnitFormat.bytes(Math.abs(value));
  }
}
