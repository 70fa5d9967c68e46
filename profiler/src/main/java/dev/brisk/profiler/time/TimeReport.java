package dev.brisk.profiler.time;

import dev.brisk.profiler.UnitFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// The timings as tables in the terminal.
public final class TimeReport {
  private static final String FORM = "  %-12s %9s  %-23s %9s  %-23s %9s %9s%n";

  private TimeReport() {}

  /// @param runs with new connections, with a kept one, or both
  public static String text(TimedRequest request, List<Timings> runs) {
    StringBuilder out = new StringBuilder();
    out.append(String.format("%s %s, one call at a time%n", request.method(), request.url()));
    for (Timings run : runs) {
      append(out, run);
    }
    if (runs.size() == 2) {
      double saved = runs.get(0).total().mean() - runs.get(1).total().mean();
      out.append(
          String.format(
              "%nKeeping the connection saves %s a call.%n", UnitFormat.nanos(Math.max(0, saved))));
    }
    out.append(
        String.format(
            "%nIntervals: 95 %%; mean by bootstrap (%,d resamples), median by order statistics.%n",
            Estimate.RESAMPLES));
    return out.toString();
  }

  private static void append(StringBuilder out, Timings run) {
    String statuses =
        run.statuses().entrySet().stream()
            .map(entry -> entry.getValue() + " × " + entry.getKey())
            .collect(Collectors.joining(", "));
    out.append(
        String.format(
            Locale.ROOT,
            "%n%s: %s; a body of %s%n",
            run.kept() ? "Connection kept" : "A new connection each time",
            statuses,
            UnitFormat.bytes(
                run.calls().stream().mapToLong(Timings.Call::bodyBytes).average().orElse(0))));
    out.append(String.format(FORM, "", "mean", "[interval]", "median", "[interval]", "min", "max"));
    rows(out, run.phases());
    if (!run.serverSteps().isEmpty()) {
      out.append(String.format("  as the server says (Server-Timing):%n"));
      rows(out, run.serverSteps());
    }
  }

  private static void rows(StringBuilder out, Map<String, Estimate> rows) {
    rows.forEach((name, row) ->
        out.append(
            String.format(
                FORM,
                name,
                UnitFormat.nanos(row.mean()),
                interval(row.meanLow(), row.meanHigh()),
                UnitFormat.nanos(row.median()),
                interval(row.medianLow(), row.medianHigh()),
                UnitFormat.nanos(row.minimum()),
                UnitFormat.nanos(row.maximum()))));
  }

  private static String interval(double low, double high) {
    return "[" + UnitFormat.nanos(low) + " – " + UnitFormat.nanos(high) + "]";
  }
}
