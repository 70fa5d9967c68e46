package dev.brisk.bench.report;

import dev.brisk.bench.bottleneck.Bottleneck;
import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.RunPart;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The result as Markdown, for the summary of a CI job or a pull request.
public final class MarkdownReport {
  private MarkdownReport() {}

  public static String render(LoadReport report) {
    LoadTestResult result = report.result();
    StringBuilder text = new StringBuilder();
    text.append("### Load test of ").append(cell(result.plan().origin().url())).append("\n\n");
    text.append(LoadReport.describe(result.plan()))
        .append(", ")
        .append(Units.time(result.measured().toNanos()))
        .append(".\n\n");
    for (String reason : result.invalid()) {
      text.append("**INVALID**: ").append(cell(reason)).append(".\n\n");
    }
    if (!report.objectives().isEmpty()) {
      text.append("| objective | measured | |\n|---|---|---|\n");
      for (LoadObjective.Outcome outcome : report.objectives()) {
        text.append(
            String.format(
                Locale.ROOT,
                "| `%s` | %s | %s |\n",
                outcome.objective().text(),
                outcome.shown(),
                outcome.met() ? "met" : "**missed**"));
      }
      text.append('\n');
    }
    text.append("| endpoint | requests/s | errors | mean | p50 | p95 | p99 | p99.9 | max |\n");
    text.append("|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
    List<EndpointSummary> rows = new ArrayList<>(result.endpoints());
    if (rows.size() > 1) {
      rows.add(result.total());
    }
    for (EndpointSummary row : rows) {
      Measures measures = row.measures();
      LatencyHistogram response = measures.response();
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n",
              cell(row.name()),
              Units.digits(row.requestsPerSecond()),
              measures.requests() == 0 ? LatencyText.NONE : Units.percent(measures.errorShare()),
              LatencyText.mean(response),
              LatencyText.percentile(response, 50),
              LatencyText.percentile(response, 95),
              LatencyText.percentile(response, 99),
              LatencyText.percentile(response, 99.9),
              LatencyText.max(response)));
    }
    parts(text, report.parts());
    Bottleneck limit = report.bottleneck().limitedBy();
    return text.append("\nLimited by")
        .append(limit == Bottleneck.UNKNOWN ? ": " : " the ")
        .append(limit.label())
        .append(": ")
        .append(cell(report.bottleneck().because()))
        .append(".\n")
        .toString();
  }

  private static void parts(StringBuilder text, List<RunPart> parts) {
    if (parts.isEmpty()) {
      return;
    }
    text.append("\n| ").append(String.join(" | ", PartsText.COLUMNS)).append(" |\n|---|");
    text.append("--:|".repeat(PartsText.COLUMNS.size() - 1)).append('\n');
    for (RunPart part : parts) {
      text.append("| ")
          .append(
              PartsText.cells(part).stream()
                  .map(MarkdownReport::cell)
                  .collect(Collectors.joining(" | ")))
          .append(" |\n");
    }
    for (RunPart part : parts) {
      for (String remark : part.remarks()) {
        text.append("\n**Weak part** ").append(cell(part.name() + ": " + remark)).append(".\n");
      }
    }
  }

  private static String cell(String text) {
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("\n", " ");
  }
}
