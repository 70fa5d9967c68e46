package dev.brisk.cli.profile;

import dev.brisk.cli.support.JsonOption;
import dev.brisk.cli.support.Terminal;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.line.LineHtml;
import dev.brisk.profiler.line.LineJson;
import dev.brisk.profiler.line.LineProfile;
import dev.brisk.profiler.line.LineProfiler;
import dev.brisk.profiler.line.LineReport;
import dev.brisk.profiler.source.SourceFinder;
import dev.brisk.profiler.weave.Selection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Line by line: hits, time, and the source.
@Command(
    name = "lines",
    mixinStandardHelpOptions = true,
    description = {
      "Measure methods line by line: exact hits, wall time, share, with the source.",
      "Patterns: com.acme.Shop#price, com.acme.Shop, com.acme.**, '**.Shop#get*'."
    },
    footer = {
      "",
      "Examples:",
      "  brisk profile lines 4711 'com.acme.Shop#price' --duration 10s",
      "  brisk profile lines --url http://localhost:8000 'com.acme.Shop#price'",
      "  brisk profile lines 4711 @Profile",
      "  brisk profile lines Bench.java",
      "  brisk profile lines 'com.acme.**' -- java -jar app.jar",
      "",
      "The probes are taken out of a running process again, also if brisk is killed."
    })
final class LinesCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private TargetOptions options = new TargetOptions();

  @Option(
      names = "--every",
      paramLabel = "N",
      defaultValue = "128",
      description =
          "Time at least one call in about N (default ${DEFAULT-VALUE}), and all that the target can"
              + " bear; 1 times all, 0 counts hits only.")
  private int period;

  @Option(
      names = "--source",
      paramLabel = "PATH",
      description = "Where the source is: a directory, a -sources.jar or a file. May be repeated.")
  private List<Path> sources = new ArrayList<>();

  @Mixin private final ClassBound bound = new ClassBound();

  @Option(
      names = "--limit",
      defaultValue = "20",
      description = "Show at most this many functions (default ${DEFAULT-VALUE}).")
  private int limit;

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the heat of each line as one page that works without a network.")
  private @Nullable Path html;

  @Override
  public Integer call() {
    if (period < 0 || period > 1_000_000) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--every must be 0 to 1000000, but is " + period + ".");
    }
    return Stopping.run(stop -> {
      ProfileTarget target = options.target();
      List<String> patterns = options.patterns();
      if (patterns.isEmpty() && target instanceof ProfileTarget.Program program) {
        patterns = Programs.classesOf(program);
      }
      LineProfile profile =
          new LineProfiler(new Selection(patterns, bound.classes()), period)
              .run(target, options.duration(target), stop);
      PrintWriter out = spec.commandLine().getOut();
      List<Path> roots = new ArrayList<>(sources);
      roots.addAll(Programs.sourceRoots(target));
      SourceFinder finder = new SourceFinder(roots, Path.of(""));
      if (html != null) {
        ResultOptions.writeFile(html, ResultOptions.utf8(new LineHtml(finder).write(profile)));
      }
      if (json.json()) {
        out.println(LineJson.write(profile));
      } else {
        boolean colour = Terminal.colours(out);
        Terminal.printColoured(out, new LineReport(finder, colour).text(profile, limit));
        if (html != null) {
          out.println("Written: " + html);
        }
      }
      out.flush();
      return Programs.exitStatus(target);
    });
  }
}
