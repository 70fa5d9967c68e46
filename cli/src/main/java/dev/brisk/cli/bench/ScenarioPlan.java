package dev.brisk.cli.bench;

import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.resource.TargetProbe;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.swarm.SwarmOptions;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run of users as a command line asks for it, in Brisk's flags or in Locust's.
///
/// @param command what failures are said in the name of, such as `brisk bench`
/// @param setup users, spawn rate, host, run time
/// @param page null without a page
/// @param autostart with the page: starts at once
/// @param quitAfterSeconds with the page: ends this long after the run; -1 stays
/// @param locust true: prints as Locust does
/// @param quiet no lines while it runs
/// @param csvPrefix where Locust's CSV files go, or null
/// @param fullHistory a row a name in the CSV history
/// @param objectives what the run must reach
/// @param failureExit exit code when anything failed; -1 leaves it to the objectives
record ScenarioPlan(
    String command,
    Scenario scenario,
    SwarmOptions options,
    LoadSetup setup,
    @Nullable Page page,
    boolean autostart,
    double quitAfterSeconds,
    boolean locust,
    boolean quiet,
    @Nullable Path csvPrefix,
    boolean fullHistory,
    List<LoadObjective> objectives,
    int failureExit) {
  ScenarioPlan {
    objectives = List.copyOf(objectives);
  }

  /// Where the page is.
  ///
  /// @param probe reads the resources of the server under load, or null
  record Page(String host, int port, @Nullable TargetProbe probe) {}
}
