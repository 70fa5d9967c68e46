package dev.brisk.cli.profile;

import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.sample.SampleProfiler;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Where the time goes: by sampling, by call, by line.
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = {
      "Find where the time goes in a JVM: by endpoint, method and line.",
      "Attaches without a restart, without root, and leaves the process as it was (after --mode wall"
          + " or lock async-profiler's library stays loaded, once)."
    },
    footer = {
      "",
      "Examples:",
      "  brisk profile 4711 --duration 30s --html profile.html",
      "  brisk profile --url http://localhost:8000 --duration 10s",
      "  brisk profile 4711 --mode alloc",
      "  brisk profile -- java -jar app.jar",
      "  brisk profile -- ./run.sh",
      "  brisk profile Bench.java",
      "  brisk profile open recording.jfr --html profile.html",
      "  brisk profile diff before.json after.json",
      "  brisk profile calls 4711 --include 'com.acme.**'",
      "  brisk profile lines 4711 'com.acme.Shop#price'",
      "  brisk profile waits 4711"
    },
    subcommands = {
      CallsCommand.class,
      LinesCommand.class,
      WaitsCommand.class,
      OpenCommand.class,
      DiffCommand.class
    })
public final class ProfileCommand implements Callable<Integer> {
  private static final Duration USUAL_PERIOD = Duration.ofMillis(10);

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private TargetOptions options = new TargetOptions();

  @Option(
      names = {"-m", "--mode"},
      defaultValue = "cpu",
      description = "cpu, wall, alloc or lock (default ${DEFAULT-VALUE}).")
  private Mode mode = Mode.CPU;

  @Option(
      names = "--period",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Time between samples (default 10ms; 1ms in a process of over 200 threads).")
  private @Nullable Duration period;

  @Option(
      names = "--no-marks",
      description = {
        "Load no agent that marks the requests of Tomcat, Jetty, Undertow, Netty, servlets and the"
            + " JDK's server: their endpoints stay unknown."
      })
  private boolean noMarks;

  @Option(
      names = "--idle",
      description =
          "With --mode wall: show threads that wait for work, and those without Java code.")
  private boolean idle;

  @Option(
      names = "--keep",
      paramLabel = "FILE",
      description = "Keep the recording, for JDK Mission Control.")
  private @Nullable Path keep;

  @Mixin private ResultOptions results = new ResultOptions();

  @Override
  public Integer call() {
    Duration between = period == null ? USUAL_PERIOD : period;
    if (between.toMillis() < 1 || between.toMillis() > 1_000) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--period must be 1ms to 1s.");
    }
    return Stopping.run(stop -> {
      ProfileTarget target = options.target();
      SampleProfiler profiler = new SampleProfiler(mode, between);
      if (period == null) {
        profiler.shortenForManyThreads();
      }
      if (noMarks) {
        profiler.withoutMarks();
      }
      if (idle) {
        profiler.showIdle();
      }
      SampleProfile profile = profiler.run(target, options.duration(target), stop, keep);
      results.show(spec, profile, Programs.sourceRoots(target));
      return Programs.exitStatus(target);
    });
  }
}
