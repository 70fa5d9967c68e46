package dev.brisk.cli.profile;

import dev.brisk.cli.support.JsonOption;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.waiting.WaitProfile;
import dev.brisk.profiler.waiting.WaitProfiler;
import dev.brisk.profiler.waiting.WaitReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What requests wait for.
@Command(
    name = "waits",
    mixinStandardHelpOptions = true,
    description = {
      "Split the wall time of requests into CPU and what they waited for.",
      "Locks, monitors, queues, futures, sleep, sockets, databases, upstreams and garbage"
          + " collection. Needs Java 25."
    },
    footer = {
      "",
      "Examples:",
      "  brisk profile waits 4711 --duration 30s",
      "  brisk profile waits --json -- java -jar app.jar",
      "",
      "The process is asked for the stacks of its threads. Requests of Tomcat, Jetty,",
      "Undertow, Netty, servlets and the JDK's server are marked by an agent, which is",
      "taken out again."
    })
final class WaitsCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private TargetOptions options = new TargetOptions();

  @Option(
      names = "--period",
      paramLabel = "TIME",
      defaultValue = "20ms",
      converter = DurationConverter.class,
      description = "Time between two looks at all threads (default ${DEFAULT-VALUE}).")
  private Duration period = Duration.ofMillis(20);

  @Option(
      names = "--virtual-threads",
      description =
          "Look at virtual threads, too, although the process may crash: Java 25 has a fault there"
              + " (JDK-8364343). Not in production.")
  private boolean virtualThreads;

  @Option(
      names = "--no-marks",
      description = "Load no agent that marks the requests of other servers than Brisk's.")
  private boolean noMarks;

  @Option(
      names = "--limit",
      defaultValue = "10",
      description = "Show at most this many endpoints (default ${DEFAULT-VALUE}).")
  private int limit = 10;

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    if (period.toMillis() < 5 || period.toMillis() > 1_000) {
      throw new CommandLine.ParameterException(spec.commandLine(), "--period must be 5ms to 1s.");
    }
    return Stopping.run(stop -> {
      ProfileTarget target = options.target();
      WaitProfiler profiler = new WaitProfiler(period);
      if (noMarks) {
        profiler.withoutMarks();
      }
      if (virtualThreads) {
        profiler.allowVirtualThreads();
      }
      WaitProfile profile = profiler.run(target, options.duration(target), stop);
      PrintWriter out = spec.commandLine().getOut();
      out.print(
          json.json()
              ? WaitReport.json(profile) + System.lineSeparator()
              : WaitReport.text(profile, limit));
      out.flush();
      return Programs.exitStatus(target);
    });
  }
}
