package dev.brisk.profiler.line;

import dev.brisk.profiler.UnitFormat;
import dev.brisk.profiler.sample.report.SampleReport;
import dev.brisk.profiler.source.SourceFinder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The line profile as one HTML file: the table of the terminal, with the heat of each line. It
/// needs neither a network nor JavaScript.
public final class LineHtml {
  private static final int MAXIMUM_FUNCTIONS = 500;

  private final SourceFinder sources;

  public LineHtml(SourceFinder sources) {
    this.sources = sources;
  }

  /// The page.
  public String write(LineProfile profile) {
    List<LineProfile.Function> functions =
        profile.functions().stream().limit(MAXIMUM_FUNCTIONS).toList();
    StringBuilder index = new StringBuilder();
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < functions.size(); i++) {
      LineProfile.Function function = functions.get(i);
      index.append(
          "<tr><td>%s</td><td>%s</td><td class=\"name\"><a href=\"#f%d\">%s</a></td></tr>%n"
              .formatted(
                  profile.period() == 0 ? "" : UnitFormat.nanos(function.correctedNanos()),
                  UnitFormat.count(function.calls()),
                  i,
                  escaped(function.name())));
      append(body, profile, function, i);
    }
    StringBuilder notes = new StringBuilder();
    profile.notes().forEach(note -> notes.append("<p>").append(escaped(note)).append("</p>"));
    return template()
        .replace("{{title}}", escaped("Lines of " + profile.target()))
        .replace(
            "{{window}}", escaped(SampleReport.window("Lines", profile.target(), profile.window())))
        .replace("{{how}}", how(profile))
        .replace("{{notes}}", notes)
        .replace("{{index}}", index)
        .replace("{{functions}}", body);
  }

  private static String how(LineProfile profile) {
    String timing =
        switch (profile.period()) {
          case 0 -> "Hits only.";
          case 1 -> "Every call was timed.";
          default ->
              "Calls timed: all, or where that costs over 2 %, 1 in up to "
                  + profile.period()
                  + " at random, weighted.";
        };
    return "Hits are exact. "
        + timing
        + " Wall time, callees included"
        + (profile.clockNanos() == 0
            ? "."
            : "; "
                + profile.clockNanos()
                + " ns a clock reading subtracted. ~ marks lines below that: trust their hits, not"
                + " their time.");
  }

  private void append(
      StringBuilder out, LineProfile profile, LineProfile.Function function, int number) {
    List<String> source =
        sources.find(function.className(), function.sourceFile(), function.location());
    out.append(
        "<section id=\"f%d\"><h2>%s</h2><p>%s calls, %s timed%s%s</p>%n"
            .formatted(
                number,
                escaped(function.name()),
                UnitFormat.count(function.calls()),
                UnitFormat.count(function.timedCalls()),
                profile.period() == 0
                    ? ""
                    : "; total " + UnitFormat.nanos(function.correctedNanos()),
                within(function)));
    if (!function.note().isEmpty()) {
      out.append("<p class=\"doubt\">").append(escaped(function.note())).append("</p>");
    }
    if (source.isEmpty()) {
      out.append("<p class=\"doubt\">The source was not found: say where it is with --source.</p>");
    }
    out.append(
        "<div class=\"wide\"><table><thead><tr><th>Line</th><th>Hits</th><th>Time</th><th>Per hit</th>"
            + "<th>% time</th><th>% self</th><th class=\"name\">Source</th></tr></thead><tbody>");
    Map<Integer, LineProfile.Line> lines = new HashMap<>();
    function.lines().forEach(line -> lines.put(line.number(), line));
    TreeSet<Integer> numbers = new TreeSet<>(lines.keySet());
    if (!source.isEmpty() && !numbers.isEmpty()) {
      for (int line = Math.max(1, numbers.first() - 1); line < numbers.last(); line++) {
        numbers.add(line);
      }
    }
    long own = function.ownNanos();
    for (int line : numbers) {
      String text = line <= source.size() ? source.get(line - 1) : "";
      row(
          out,
          line,
          lines.get(line),
          text,
          profile.period() == 0 ? 0 : function.correctedNanos(),
          own);
    }
    out.append("</tbody></table></div></section>");
  }

  /// The interval of the shares, where not all lines were timed.
  private static String within(LineProfile.Function function) {
    double points = function.sharePoints();
    return points < 1
        ? ""
        : String.format(Locale.ROOT, "; shares within %.0f points, 95 %% sure", points);
  }

  /// @param total 0: no times
  /// @param own the sum of own times
  private static void row(
      StringBuilder out,
      int number,
      LineProfile.@Nullable Line line,
      String text,
      long total,
      long own) {
    String source = "<td class=\"source\">" + escaped(text) + "</td></tr>\n";
    if (line == null) {
      out.append("<tr><td>").append(number).append("</td><td></td><td></td><td></td><td></td><td>");
      out.append("</td>").append(source);
      return;
    }
    double share = total == 0 ? 0 : (double) line.correctedNanos() / total;
    boolean timed = total > 0 && line.hits() > 0;
    String mark = line.underResolution() ? "~" : "";
    out.append(
        "<tr style=\"--heat:%s\"><td>%d</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td>"
            .formatted(
                String.format(Locale.ROOT, "%.3f", Math.min(1, share)),
                number,
                UnitFormat.count(line.hits()),
                timed ? mark + UnitFormat.nanos(line.correctedNanos()) : "",
                timed ? mark + UnitFormat.nanos((double) line.correctedNanos() / line.hits()) : "",
                timed ? percent(line.correctedNanos(), total) : "",
                timed ? percent(line.correctedSelfNanos(), own) : ""));
    out.append(source);
  }

  private static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f", 100.0 * part / whole);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String template() {
    try (InputStream in = LineHtml.class.getResourceAsStream("lines.html")) {
      if (in == null) {
        throw new IllegalStateException("lines.html is missing in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
