package dev.brisk.bench.swarm;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.RequestRow;
import dev.brisk.bench.scenario.ArrivalModel;
import dev.brisk.bench.scenario.HttpUser;
import dev.brisk.bench.scenario.run.Scenario;

/// Runs scenarios in tests, for a number of iterations instead of a time.
public final class Runs {
  private Runs() {}

  /// One user does so many iterations.
  public static LoadSnapshot one(
      ScriptedServer server, int iterations, Class<? extends HttpUser> type) throws Exception {
    return run(server, Scenario.of(type), ArrivalModel.perUserIterations(1, iterations));
  }

  public static LoadSnapshot run(ScriptedServer server, Scenario scenario, ArrivalModel model)
      throws Exception {
    return run(server, scenario, SwarmOptions.DEFAULT.withModel(model));
  }

  public static LoadSnapshot run(ScriptedServer server, Scenario scenario, SwarmOptions options)
      throws BenchException, InterruptedException {
    LoadSetup setup = new LoadSetup(1, 1000, server.url(""), null);
    try (LocalLoad load = new LocalLoad(scenario, options, setup, line -> {})) {
      load.start(setup);
      load.awaitEnd();
      return load.snapshot();
    }
  }

  public static RequestRow row(LoadSnapshot snapshot, String name) {
    return snapshot.requests().stream()
        .filter(row -> row.request().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + snapshot.requests()));
  }
}
