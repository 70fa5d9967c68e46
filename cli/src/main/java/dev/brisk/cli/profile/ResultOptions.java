package dev.brisk.cli.profile;

import dev.brisk.profiler.sample.Frame;
import dev.brisk.profiler.sample.SampleProfile;
import dev.brisk.profiler.sample.SampleReport;
import dev.brisk.profiler.source.SourceFinder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/// How a profile is shown: shared by the commands.
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

  void show(CommandSpec spec, SampleProfile profile, List<Path> files) {
    PrintWriter out = spec.commandLine().getOut();
    SourceFinder finder = finder(files);
    out.print(
        new SampleReport((method, line) -> sourceLine(finder, method, line)).text(profile, limit));
    out.flush();
  }

  private SourceFinder finder(List<Path> files) {
    List<Path> roots = new ArrayList<>(sources);
    roots.addAll(files);
    return new SourceFinder(roots, Path.of(""));
  }

  private static String sourceLine(SourceFinder finder, Frame method, int line) {
    List<String> lines = finder.find(method.className(), method.sourceFile(), "");
    return line <= lines.size() ? lines.get(line - 1) : "";
  }
}
