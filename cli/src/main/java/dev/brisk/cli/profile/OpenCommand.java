package dev.brisk.cli.profile;

import dev.brisk.profiler.file.ProfileFile;
import dev.brisk.profiler.foreign.ForeignProfile;
import dev.brisk.profiler.sample.model.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A profile that was made before, by anybody.
@Command(
    name = "open",
    mixinStandardHelpOptions = true,
    description = {
      "Read a profile from a file and show it.",
      "A JFR recording (the JDK's or async-profiler's), the form of pprof or speedscope (also of"
          + " Go, Python, Node), V8's .cpuprofile, what perf script or Austin print, collapsed"
          + " stacks (py-spy's raw form), Python's cProfile (.prof: calls) and line_profiler (.lprof: lines), or what brisk"
          + " profile wrote with --save or --html."
    },
    footer = {
      "",
      "Examples:",
      "  brisk profile open recording.jfr --html profile.html",
      "  brisk profile open recording.jfr --mode alloc",
      "  brisk profile open app.prof --html calls.html",
      "  brisk profile open CPU.20261129.cpuprofile --html node.html",
      "  brisk profile open stacks.txt --speedscope stacks.speedscope.json"
    })
final class OpenCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The profile.")
  private Path file = Path.of("");

  @Option(
      names = {"-m", "--mode"},
      description = "What to take from a recording of several kinds: cpu, wall, alloc or lock.")
  private @Nullable Mode mode;

  @Option(
      names = "--idle",
      description = "Of wall time: show threads that wait for work, and those without Java code.")
  private boolean idle;

  @Mixin private ResultOptions results = new ResultOptions();

  @Override
  public Integer call() {
    return Stopping.run(stop -> {
      switch (ForeignProfile.read(file)) {
        case ForeignProfile.Calls calls -> results.show(spec, calls.graph());
        case ForeignProfile.Lines lines -> results.show(spec, lines.profile());
        case null -> results.show(spec, ProfileFile.read(file, mode, idle), List.of());
      }
      return 0;
    });
  }
}
