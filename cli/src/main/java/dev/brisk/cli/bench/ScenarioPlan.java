package dev.brisk.cli.bench;

import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.resource.TargetProbe;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.swarm.SwarmOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run of users as a command line asks for it, in Brisk's flags or in Locust's.
///
/// @param command what failures are said in the name of, such as `brisk bench run`
/// @param setup users, spawn rate, host, run time
/// @param page null without a page
/// @param form how it prints
/// @param quiet no lines while it runs
/// @param csv Locust's CSV files, or null
/// @param objectives what the run must reach
/// @param stopOnMiss ends the run when an objective is missed
/// @param failureExit exit code when anything failed; null leaves it to the objectives
record ScenarioPlan(
    String command,
    Scenario scenario,
    SwarmOptions options,
    LoadSetup setup,
    @Nullable Page page,
    Form form,
    boolean quiet,
    @Nullable Csv csv,
    List<LoadObjective> objectives,
    boolean stopOnMiss,
    @Nullable Integer failureExit) {
  ScenarioPlan {
    objectives = List.copyOf(objectives);
  }

  /// Whose output the run prints.
  enum Form {
    BRISK,
    LOCUST
  }

  /// Where the page is.
  ///
  /// @param probe reads the resources of the server under load, or null
  /// @param autostart starts at once, too
  /// @param quitAfter with autostart: ends this long after the run; null stays
  record Page(
      String host,
      int port,
      @Nullable TargetProbe probe,
      boolean autostart,
      @Nullable Duration quitAfter) {}

  /// Where Locust's CSV files go.
  ///
  /// @param full a row a name in the history
  record Csv(Path prefix, boolean full) {}

  /// One user, no page, Brisk's form, until something else is said.
  static Builder of(String command, Scenario scenario) {
    return new Builder(command, scenario);
  }

  /// A plan that is being put together.
  static final class Builder {
    private final String command;
    private final Scenario scenario;
    private SwarmOptions options = SwarmOptions.DEFAULT;
    private LoadSetup setup = LoadSetup.DEFAULT;
    private @Nullable Page page;
    private Form form = Form.BRISK;
    private boolean quiet;
    private @Nullable Csv csv;
    private List<LoadObjective> objectives = List.of();
    private boolean stopOnMiss;
    private @Nullable Integer failureExit;

    private Builder(String command, Scenario scenario) {
      this.command = command;
      this.scenario = scenario;
    }

    Builder options(SwarmOptions options) {
      this.options = options;
      return this;
    }

    Builder setup(LoadSetup setup) {
      this.setup = setup;
      return this;
    }

    Builder page(Page page) {
      this.page = page;
      return this;
    }

    Builder form(Form form) {
      this.form = form;
      return this;
    }

    Builder quiet(boolean quiet) {
      this.quiet = quiet;
      return this;
    }

    Builder csv(Csv csv) {
      this.csv = csv;
      return this;
    }

    Builder objectives(List<LoadObjective> objectives) {
      this.objectives = objectives;
      return this;
    }

    Builder stopOnMiss(boolean stopOnMiss) {
      this.stopOnMiss = stopOnMiss;
      return this;
    }

    Builder failureExit(int code) {
      failureExit = code;
      return this;
    }

    ScenarioPlan build() {
      return new ScenarioPlan(
          command,
          scenario,
          options,
          setup,
          page,
          form,
          quiet,
          csv,
          objectives,
          stopOnMiss,
          failureExit);
    }
  }
}
