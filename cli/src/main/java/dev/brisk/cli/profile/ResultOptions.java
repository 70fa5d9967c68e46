package dev.brisk.cli.profile;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.call.CallJson;
import dev.brisk.profiler.call.CallReport;
import dev.brisk.profiler.export.Pprof;
import dev.brisk.profiler.export.Speedscope;
import dev.brisk.profiler.file.Collapsed;
import dev.brisk.profiler.file.ProfileDocument;
import dev.brisk.profiler.line.LineHtml;
import dev.brisk.profiler.line.LineJson;
import dev.brisk.profiler.line.LineProfile;
import dev.brisk.profiler.line.LineReport;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.report.SampleReport;
import dev.brisk.profiler.source.SourceFinder;
import dev.brisk.profiler.view.CallsPage;
import dev.brisk.profiler.view.HtmlView;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// How a profile is shown and where it is written: shared by the commands.
final class ResultOptions {
  @Option(
      names = "--source",
      paramLabel = "PATH",
      description = "Where the source is: a directory, a -sources.jar or a file. May be repeated.")
  private List<Path> sources = new ArrayList<>();

  @Option(
      names = "--limit",
      defaultValue = "10",
      description = "Rows of each table (default ${DEFAULT-VALUE}).")
  private int limit = 10;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the viewer: one page that works without a network.")
  @Nullable Path html;

  @Option(names = "--json", description = "Print the whole profile as JSON instead of a summary.")
  private boolean json;

  @Option(
      names = "--save",
      paramLabel = "FILE",
      description = "Write the same JSON, for brisk profile open and diff.")
  private @Nullable Path save;

  @Option(
      names = "--collapsed",
      paramLabel = "FILE",
      description = "Write collapsed stacks: outermost;…;innermost weight.")
  private @Nullable Path collapsed;

  @Option(names = "--pprof", paramLabel = "FILE", description = "Write pprof's form (.pb.gz).")
  private @Nullable Path pprof;

  @Option(names = "--speedscope", paramLabel = "FILE", description = "Write speedscope's form.")
  private @Nullable Path speedscope;

  /// Prints the profile, writes the files that were asked for, and says where they are.
  void show(CommandSpec spec, SampleProfile profile, List<Path> files) {
    PrintWriter out = spec.commandLine().getOut();
    SourceFinder finder = finder(files);
    if (json) {
      out.println(ProfileDocument.write(profile));
    } else {
      out.print(
          new SampleReport((method, line) -> sourceLine(finder, method, line))
              .text(profile, limit));
    }
    List<Path> written = new ArrayList<>();
    write(written, html, profile, p -> utf8(HtmlView.write(p, finder)));
    write(written, save, profile, p -> utf8(ProfileDocument.write(p)));
    write(written, collapsed, profile, p -> utf8(Collapsed.write(p)));
    write(written, pprof, profile, Pprof::write);
    write(written, speedscope, profile, p -> utf8(Speedscope.write(p)));
    if (!json && !written.isEmpty()) {
      out.println();
      written.forEach(file -> out.println("Written: " + file));
    }
    out.flush();
  }

  /// As above, for calls without stacks.
  void show(CommandSpec spec, CallGraph graph) {
    refuseStacks(spec);
    show(
        spec,
        json
            ? CallJson.write(graph) + System.lineSeparator()
            : new CallReport(CallReport.Sort.OWN, limit, 0, false).text(graph, null),
        () -> CallsPage.write(graph));
  }

  /// As above, for lines.
  void show(CommandSpec spec, LineProfile profile) {
    refuseStacks(spec);
    SourceFinder finder = finder(List.of());
    show(
        spec,
        json
            ? LineJson.write(profile) + System.lineSeparator()
            : new LineReport(finder, false).text(profile, limit),
        () -> new LineHtml(finder).write(profile));
  }

  private void show(CommandSpec spec, String text, Supplier<String> page) {
    PrintWriter out = spec.commandLine().getOut();
    out.print(text);
    if (html != null) {
      writeFile(html, utf8(page.get()));
      if (!json) {
        out.printf("%nWritten: %s%n", html);
      }
    }
    out.flush();
  }

  private void refuseStacks(CommandSpec spec) {
    if (save != null || collapsed != null || pprof != null || speedscope != null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "The file holds no stacks, which --save, --collapsed, --pprof and --speedscope write."
              + " Give --html or --json.");
    }
  }

  private static void write(
      List<Path> written,
      @Nullable Path file,
      SampleProfile profile,
      Function<SampleProfile, byte[]> form) {
    if (file != null) {
      writeFile(file, form.apply(profile));
      written.add(file);
    }
  }

  static void writeFile(Path file, byte[] content) {
    try {
      Files.write(file, content);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.FAILED,
          "Cannot write " + file + ": " + e.getMessage() + ". Does its directory exist?",
          e);
    }
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  SourceFinder finder(List<Path> files) {
    List<Path> roots = new ArrayList<>(sources);
    roots.addAll(files);
    return new SourceFinder(roots, Path.of(""));
  }

  private static String sourceLine(SourceFinder finder, Frame method, int line) {
    List<String> lines = finder.find(method.className(), method.sourceFile(), "");
    return line <= lines.size() ? lines.get(line - 1) : "";
  }
}
