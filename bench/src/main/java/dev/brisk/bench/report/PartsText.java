package dev.brisk.bench.report;

import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.RunPart;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Runs that were made beside each other, a row each.
final class PartsText {
  /// The columns' names, for a terminal and for Markdown.
  static final List<String> COLUMNS =
      List.of("Part", "req/s", "errors", "p50", "p99", "CPUs", "lag p99", "start");

  private static final String FORM = "%-20s%10s%8s%9s%9s%6s%9s%9s";
  private static final int NAME_COLUMNS = 20;

  private PartsText() {}

  /// A part's cells.
  static List<String> cells(RunPart part) {
    LoadTestResult result = part.result();
    Measures measures = result.total().measures();
    LatencyHistogram response = measures.response();
    double seconds = Math.max(1e-9, result.measured().toNanos() / 1e9);
    return List.of(
        part.name(),
        Units.digits(result.total().requestsPerSecond()),
        Units.count(measures.failed()),
        LatencyText.percentile(response, 50),
        LatencyText.percentile(response, 99),
        String.format(Locale.ROOT, "%.2f", result.generator().cpuSeconds() / seconds),
        result.plan().model() instanceof LoadModel.Open
            ? Units.time(result.generator().sendLagP99Nanos())
            : LatencyText.NONE,
        "+" + Units.time(part.startedAfter().toNanos()));
  }

  /// The rows of 80 columns, names first.
  static List<String> lines(List<RunPart> parts) {
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, FORM, COLUMNS.toArray()));
    for (RunPart part : parts) {
      List<String> cells = new ArrayList<>(cells(part));
      String name = cells.getFirst();
      // Files of one run differ at the end of their names.
      cells.set(
          0,
          name.length() > NAME_COLUMNS
              ? "…" + name.substring(name.length() - NAME_COLUMNS + 1)
              : name);
      lines.add(String.format(Locale.ROOT, FORM, cells.toArray()));
    }
    return lines;
  }
}
