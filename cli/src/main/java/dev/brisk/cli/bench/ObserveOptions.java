package dev.brisk.cli.bench;

import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.resource.MetricsProbe;
import dev.brisk.bench.resource.ProcessProbe;
import dev.brisk.bench.resource.TargetProbe;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What to look at beside the load, and what it must reach.
final class ObserveOptions {
  @Option(
      names = "--slo",
      paramLabel = "OBJECTIVE",
      description =
          "What must be reached, such as 'p99<200ms', 'errors<0.1%%' or 'rate>=1000'; may be given"
              + " several times. Of one endpoint: 'GET /users: p99<50ms'; of a scenario's"
              + " tag: '@read: p99<50ms'. Missing one gives exit code 1")
  List<String> objectives = new ArrayList<>();

  @Option(
      names = "--stop-on-miss",
      description = "End the run when an objective is missed by what was measured after 10 s")
  boolean stopOnMiss;

  @Option(
      names = "--server-pid",
      paramLabel = "PID",
      description = "The server's process on this machine: its CPU, memory and disk are reported")
  @Nullable Long serverPid;

  @Option(
      names = "--server-metrics",
      paramLabel = "URL",
      description = "The server's own metrics page: CPU, memory, garbage collection, cache")
  @Nullable String serverMetrics;

  List<LoadObjective> objectives() {
    return objectives.stream().map(LoadObjective::parse).toList();
  }

  /// What looks at the target, or null if nobody shall.
  ///
  /// @param command what failures are said in the name of
  @Nullable TargetProbe probe(String command) {
    if (serverPid != null && serverMetrics != null) {
      throw new IllegalArgumentException("Give --server-pid or --server-metrics, not both.");
    }
    try {
      if (serverPid != null) {
        return new ProcessProbe(serverPid);
      }
      return serverMetrics == null ? null : new MetricsProbe(URI.create(serverMetrics));
    } catch (IOException e) {
      throw new CommandFailure(ExitCodes.UNREACHABLE, command + ": " + e.getMessage(), e);
    }
  }
}
