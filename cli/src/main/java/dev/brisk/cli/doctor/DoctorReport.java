package dev.brisk.cli.doctor;

import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.Terminal;
import dev.brisk.server.probe.Finding;
import dev.brisk.server.probe.Finding.Level;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What was found, for people and for programs.
final class DoctorReport {
  private final List<DiagnosticRun.Result> results;

  DoctorReport(List<DiagnosticRun.Result> results) {
    this.results = results;
  }

  void print(PrintWriter out) {
    int width = results.stream().mapToInt(result -> result.name().length()).max().orElse(0);
    for (DiagnosticRun.Result result : results) {
      String name = result.name();
      for (Finding finding : result.findings()) {
        out.print(name + " ".repeat(width - name.length()) + "  ");
        Terminal.print(out, style(finding), String.format("%-4s", level(finding)));
        out.println("  " + Terminal.fitted(out, width + 8, 0, finding.text()));
        String advice = finding.advice();
        if (advice != null) {
          out.println(" ".repeat(width + 8) + "→ " + Terminal.fitted(out, width + 10, 0, advice));
        }
        name = "";
      }
    }
    out.println();
    long failures = count(Level.FAIL);
    long warnings = count(Level.WARN);
    out.println(
        failures + warnings == 0
            ? "All is well."
            : counted(failures, "failure") + ", " + counted(warnings, "warning") + ".");
  }

  private static Terminal.Style style(Finding finding) {
    return switch (finding.level()) {
      case OK -> Terminal.Style.GOOD;
      case WARN -> Terminal.Style.WARNING;
      case FAIL -> Terminal.Style.BAD;
    };
  }

  private static String counted(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }

  String json() {
    Map<String, Object> report = new LinkedHashMap<>();
    report.put(
        "checks",
        results.stream()
            .map(result ->
                Map.of(
                    "name",
                    result.name(),
                    "findings",
                    result.findings().stream().map(DoctorReport::json).toList()))
            .toList());
    report.put("failures", count(Level.FAIL));
    report.put("warnings", count(Level.WARN));
    return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report);
  }

  private static Map<String, Object> json(Finding finding) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("level", level(finding));
    node.put("text", finding.text());
    if (finding.advice() != null) {
      node.put("advice", finding.advice());
    }
    return node;
  }

  private static String level(Finding finding) {
    return finding.level().name().toLowerCase(Locale.ROOT);
  }

  private long count(Level level) {
    return results.stream()
        .flatMap(result -> result.findings().stream())
        .filter(finding -> finding.level() == level)
        .count();
  }

  int exitCode() {
    if (results.stream()
        .flatMap(result -> result.findings().stream())
        .anyMatch(Finding::unreachable)) {
      return ExitCodes.UNREACHABLE;
    }
    return count(Level.FAIL) > 0 ? ExitCodes.FAILED : ExitCodes.OK;
  }
}
