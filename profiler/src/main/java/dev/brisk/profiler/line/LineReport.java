package dev.brisk.profiler.line;

import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.report.SampleReport;
import dev.brisk.profiler.source.SourceFinder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The line profile as a table in the terminal, in the manner of Python's line_profiler.
public final class LineReport {
  private static final String FORM = "%6s %13s %10s %10s %8s %8s  %s%n";
  private static final int TAB = 4;

  private final SourceFinder sources;
  private final boolean colour;

  /// @param colour whether to show the heat by ANSI colours
  public LineReport(SourceFinder sources, boolean colour) {
    this.sources = sources;
    this.colour = colour;
  }

  /// The whole report.
  ///
  /// @param limit how many functions at most
  public String text(LineProfile profile, int limit) {
    StringBuilder out = new StringBuilder();
    out.append(header(profile));
    profile.functions().stream().limit(limit).forEach(function -> append(out, profile, function));
    int left = profile.functions().size() - limit;
    if (left > 0) {
      out.append(
          String.format("%n%d more functions: raise --limit or narrow the pattern.%n", left));
    }
    for (String note : profile.notes()) {
      out.append(String.format("Note: %s%n", note));
    }
    return out.toString();
  }

  private static String header(LineProfile profile) {
    String timing =
        switch (profile.period()) {
          case 0 -> "Hits only.";
          case 1 -> "Every call timed.";
          default ->
              "Calls timed: all, or where that costs over 2 %, 1 in up to "
                  + profile.period()
                  + " at random.";
        };
    return SampleReport.window("Lines", profile.target(), profile.window())
        + String.format("Hits are exact; time is wall time, callees included.%n%s%n", timing)
        + (profile.clockNanos() == 0
            ? "" // whose cost was not measured
            : String.format(
                "Probes are taken off (%d ns a clock reading); ~ marks lines that take less:%n"
                    + "trust their hits, not their time.%n",
                profile.clockNanos()));
  }

  private void append(StringBuilder out, LineProfile profile, LineProfile.Function function) {
    long total = function.correctedNanos();
    out.append(
        String.format(
            "%n%s  (%s)%n",
            function.name(),
            function.sourceFile().isEmpty() ? "source unknown" : function.sourceFile()));
    String calls =
        UnitFormat.count(function.calls()) + (function.calls() == 1 ? " call" : " calls");
    out.append(
        profile.period() == 0
            ? String.format("%s%n", calls)
            : String.format(
                "%s, %s timed; total %s, %s a call%n",
                calls,
                UnitFormat.count(function.timedCalls()),
                UnitFormat.nanos(total),
                UnitFormat.nanos((double) total / Math.max(1, function.calls()))));
    double points = function.sharePoints();
    if (points >= 1) {
      out.append(
          String.format(
              Locale.ROOT,
              "Shares within %.0f points, 95 %% sure. --every 1 times all.%n",
              points));
    }
    if (!function.note().isEmpty()) {
      out.append(String.format("Doubt: %s%n", function.note()));
    }
    List<String> source =
        sources.find(function.className(), function.sourceFile(), function.location());
    if (source.isEmpty()) {
      out.append(
          String.format(
              "No source found for %s. Say where it is with --source DIRECTORY.%n",
              function.className()));
    }
    out.append(
        String.format(FORM, "Line", "Hits", "Time", "Per hit", "% Time", "% Self", "Source"));
    rows(out, function, source, total, profile.period() > 0);
  }

  private void rows(
      StringBuilder out,
      LineProfile.Function function,
      List<String> source,
      long total,
      boolean timed) {
    Map<Integer, LineProfile.Line> byNumber = new HashMap<>();
    List<Integer> numbers = new ArrayList<>();
    for (LineProfile.Line line : function.lines()) {
      byNumber.put(line.number(), line);
      numbers.add(line.number());
    }
    long own = function.ownNanos();
    int first = numbers.stream().mapToInt(Integer::intValue).min().orElse(1);
    int last = numbers.stream().mapToInt(Integer::intValue).max().orElse(0);
    if (source.isEmpty()) {
      numbers.forEach(number -> row(out, number, byNumber.get(number), "", total, own, timed));
      return;
    }
    for (int number = Math.max(1, first - 1); number <= last; number++) {
      String text = number <= source.size() ? source.get(number - 1) : "(not in this source)";
      row(
          out,
          number,
          byNumber.get(number),
          text.replace("\t", " ".repeat(TAB)),
          total,
          own,
          timed);
    }
  }

  private void row(
      StringBuilder out,
      int number,
      LineProfile.@org.jspecify.annotations.Nullable Line line,
      String text,
      long total,
      long own,
      boolean timed) {
    if (line == null) {
      out.append(String.format(FORM, number, "", "", "", "", "", text).stripTrailing());
      out.append(System.lineSeparator());
      return;
    }
    boolean showTime = timed && line.hits() > 0;
    String mark = line.underResolution() ? "~" : "";
    String row =
        String.format(
            FORM,
            number,
            UnitFormat.count(line.hits()),
            showTime ? mark + UnitFormat.nanos(line.correctedNanos()) : "",
            showTime ? mark + UnitFormat.nanos((double) line.correctedNanos() / line.hits()) : "",
            showTime ? percent(line.correctedNanos(), total) : "",
            showTime ? percent(line.correctedSelfNanos(), own) : "",
            text);
    out.append(heat(row, total == 0 ? 0 : (double) line.correctedNanos() / total));
  }

  private String heat(String row, double share) {
    if (!colour || share < 0.05) {
      return row;
    }
    String code = share >= 0.4 ? "31;1" : share >= 0.15 ? "31" : "33";
    return "\u001b[" + code + "m" + row.stripTrailing() + "\u001b[0m" + System.lineSeparator();
  }

  private static String percent(long part, long whole) {
    return whole == 0 ? "" : String.format(Locale.ROOT, "%.1f", 100.0 * part / whole);
  }
}
