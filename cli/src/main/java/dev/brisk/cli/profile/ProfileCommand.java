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
      "Attaches without a restart, without root, and leaves the process as it was."
    },
    footer = {
      "",
      "Examples:",
      "  brisk profile 4711 --duration 30s --html profile.html",
      "  brisk profile --url http://localhost:8000 --duration 10s",
      "  brisk profile 4711 --mode alloc",
      "  brisk profile -- java -jar app.jar",
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
      defaultValue = "10ms",
      converter = DurationConverter.class,
      description = "Time between samples (default ${DEFAULT-VALUE}).")
  private Duration period = Duration.ofMillis(10);

  @Option(
      names = "--keep",
      paramLabel = "FILE",
      description = "Keep the recording, for JDK Mission Control.")
  private @Nullable Path keep;

  @Mixin private ResultOptions results = new ResultOptions();

  @Override
  public Integer call() {
    if (period.toMillis() < 1 || period.toMillis() > 1_000) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--period must be 1ms to 1s.");
    }
    return Stopping.run(stop -> {
      ProfileTarget target = options.target();
      SampleProfile profile =
          new SampleProfiler(mode, period).run(target, options.duration(target), stop, keep);
      results.show(spec, profile, Programs.sourceFiles(target));
      return 0;
    });
  }
}
