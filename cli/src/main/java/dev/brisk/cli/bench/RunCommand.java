package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.bench.scenario.ArrivalModel;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.scenario.source.ScenarioFile;
import dev.brisk.bench.swarm.LocalLoad;
import dev.brisk.bench.swarm.SwarmOptions;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.OptionAdvice;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `brisk bench run NAME.java`: runs the users of a scenario, with a page that steers them.
@Command(
    name = RunCommand.NAME,
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description =
        "Run users that a Java file describes, and report latency, throughput and errors.",
    footer = {
      "",
      "Examples:",
      "  brisk bench run Shop.java",
      "  brisk bench run Shop.java -u 100 -r 10 -d 1m --host http://localhost:8000",
      "",
      "How a scenario is written: docs/guide/scenarios.md"
    })
public final class RunCommand implements Callable<Integer>, OptionAdvice {
  static final String NAME = "run";
  private static final String COMMAND = "brisk bench run";

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "NAME.java", description = "The scenario: one Java file")
  private Path file = Path.of("");

  @Mixin private ScenarioOptions users = new ScenarioOptions();
  @Mixin private AmountOptions amount = new AmountOptions();
  @Mixin private ClientOptions client = new ClientOptions();
  @Mixin private ObserveOptions observe = new ObserveOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws InterruptedException {
    try {
      output.check();
      return run();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, COMMAND + ": " + e.getMessage(), e);
    } catch (BenchException e) {
      throw ClientOptions.failure(COMMAND, e);
    }
  }

  @Override
  public @Nullable String adviceOn(String unknown, List<String> arguments) {
    return spec.parent().findOption(unknown) == null
        ? null
        : unknown
            + " has no use with a scenario"
            + (unknown.equals("--http2") ? ": users speak HTTP/1.1" : "")
            + ". Leave it out; see docs/guide/scenarios.md.";
  }

  private int run() throws BenchException, InterruptedException {
    LocalLoad.prepare();
    Scenario scenario =
        ScenarioFile.compile(file)
            .scenario(
                List.of(),
                new LinkedHashSet<>(users.tags),
                new LinkedHashSet<>(users.excludedTags));
    Duration length = amount.length();
    ArrivalModel model =
        ScenarioModels.of(
            new ScenarioModels.Said(
                users.model, users.users, amount.requests, amount.rate, amount.stages, length));
    if (users.headless && users.host.isEmpty()) {
      throw new IllegalArgumentException("There is no host. Add --host http://HOST:PORT.");
    }
    ScenarioPlan.Builder plan =
        ScenarioPlan.of(COMMAND, scenario)
            .options(
                SwarmOptions.DEFAULT
                    .withThreads(client.threads)
                    .withTimeout(PlanText.duration(client.timeout))
                    .withStopTimeout(PlanText.duration(users.stopTimeout))
                    .withInsecure(client.insecure)
                    .withHeaders(client.headerMap())
                    .withSeed(client.seed)
                    .withModel(model)
                    .withHostCheck(client.guard::check))
            .setup(
                new LoadSetup(
                    users.users == null ? LoadSetup.DEFAULT.users() : users.users,
                    users.spawnRate,
                    users.host,
                    // A schedule ends by itself, once its last iteration was due.
                    model instanceof ArrivalModel.Rate ? null : length))
            .quiet(amount.quiet)
            .objectives(observe.objectives())
            .stopOnMiss(observe.stopOnMiss);
    if (!users.headless) {
      plan.page(
          new ScenarioPlan.Page(
              users.page.host, users.page.port, observe.probe(COMMAND), users.autostart, null));
    }
    if (output.csv != null) {
      // Locust's files, instead of the time series.
      plan.csv(new ScenarioPlan.Csv(output.csv, false));
      output.csv = null;
    }
    return new ScenarioRun(
            plan.build(), output, spec.commandLine().getOut(), spec.commandLine().getErr())
        .run();
  }
}
