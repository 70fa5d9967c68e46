package dev.brisk.cli.bench;

import dev.brisk.bench.report.CsvReport;
import dev.brisk.bench.report.HdrLogReport;
import dev.brisk.bench.report.HtmlReport;
import dev.brisk.bench.report.JsonReport;
import dev.brisk.bench.report.JunitReport;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.report.MarkdownReport;
import dev.brisk.bench.report.TextReport;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where results go.
final class OutputOptions {
  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the result as JSON; - prints it instead of the text")
  @Nullable String json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write a report with charts: one file, works offline")
  @Nullable Path html;

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description =
          "Write the time series as CSV; of a scenario, PREFIX_stats.csv and Locust's other files")
  @Nullable Path csv;

  @Option(names = "--hdr", paramLabel = "FILE", description = "Write an HdrHistogram log")
  @Nullable Path hdr;

  @Option(names = "--junit", paramLabel = "FILE", description = "Write objectives as JUnit XML")
  @Nullable Path junit;

  @Option(
      names = "--markdown",
      paramLabel = "FILE",
      description = "Append a summary as Markdown, as for $$GITHUB_STEP_SUMMARY")
  @Nullable Path markdown;

  /// Refuses files that cannot be written, before any load is sent.
  void check() {
    for (Path file : new @Nullable Path[] {json(), html, csv, hdr, junit, markdown}) {
      checkFolder(file);
    }
  }

  /// Refuses a file whose folder does not exist.
  static void checkFolder(@Nullable Path file) {
    Path folder = file == null ? null : file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException("There is no folder " + folder + " to write to.");
    }
  }

  /// Prints the report and writes the files.
  ///
  /// @return the exit code
  int print(LoadReport report, PrintWriter out) {
    write(report, out, true);
    return exitCode(report);
  }

  /// Writes the files; prints JSON if it was asked for there, otherwise the report as text.
  ///
  /// @param text false: no text, because somebody else prints
  void write(LoadReport report, PrintWriter out, boolean text) {
    if ("-".equals(json)) {
      out.print(JsonReport.render(report));
    } else if (text) {
      out.print(TextReport.render(report));
    }
    out.flush();
    write(json(), report, JsonReport::render);
    write(html, report, HtmlReport::render);
    write(csv, report, CsvReport::render);
    write(hdr, report, HdrLogReport::render);
    write(junit, report, JunitReport::render);
    if (markdown != null) {
      append(markdown, MarkdownReport.render(report));
    }
  }

  static int exitCode(LoadReport report) {
    if (!report.result().valid()) {
      return ExitCodes.INVALID;
    }
    boolean nothing = report.result().total().measures().answered() == 0;
    return report.met() && !nothing ? ExitCodes.OK : ExitCodes.FAILED;
  }

  private @Nullable Path json() {
    return json == null || json.equals("-") ? null : Path.of(json);
  }

  private static void write(
      @Nullable Path file, LoadReport report, Function<LoadReport, String> form) {
    if (file != null) {
      write(file, form.apply(report));
    }
  }

  /// Writes a file, if one is wanted.
  static void write(@Nullable Path file, String text) {
    if (file != null) {
      try {
        Files.writeString(file, text);
      } catch (IOException e) {
        throw failure(file, e);
      }
    }
  }

  private static void append(Path file, String text) {
    try {
      Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw failure(file, e);
    }
  }

  private static CommandFailure failure(Path file, IOException e) {
    return new CommandFailure(
        ExitCodes.FAILED, "brisk bench: cannot write " + file + ": " + e.getMessage(), e);
  }
}
