package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.LoadListener;
import dev.brisk.bench.Measurement;
import dev.brisk.bench.plan.Arrivals;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.cli.CommandFailure;
import dev.brisk.cli.ExitCodes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `brisk bench URL`: puts load on an HTTP server and reports what happened.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = {CompareCommand.class, CapacityCommand.class},
    description = "Put load on an HTTP API, and report latency, throughput and errors.",
    footer = {
      "",
      "Examples:",
      "  brisk bench http://localhost:8000/users/1",
      "  brisk bench -c 100 -d 30s --json result.json http://localhost:8000/users/1",
      "  brisk bench -R 1000 -d 1m --slo 'p99<50ms' http://localhost:8000/users/1",
      "  brisk bench --body @flower.json http://localhost:8000/predict",
      "  brisk bench --data ids.csv 'http://localhost:8000/users/$${id}'",
      "  brisk bench 9:http://localhost:8000/users/1 1:http://localhost:8000/posts/1"
    })
public final class BenchCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      paramLabel = "[WEIGHT:]URL",
      arity = "0..*",
      description = "What to ask for. Several URLs of one server may have weights")
  private List<String> urls = new ArrayList<>();

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      description = "How long to measure. Default: 10s")
  private @Nullable String duration;

  @Option(
      names = {"-n", "--requests"},
      paramLabel = "N",
      description = "How many requests to send, instead of a duration")
  private @Nullable String requests;

  @Option(
      names = {"-R", "--rate"},
      paramLabel = "RATE",
      description = "Open model: requests a second, whatever the server does")
  private @Nullable String rate;

  @Option(
      names = "--stages",
      paramLabel = "T:V,…",
      description =
          "Ramps: 10s:100,30s:1000 goes to 100 requests/s in 10 s, then to 1000 in 30 s."
              + " With a c (10s:100c): connections. With = (10s:=100): at once")
  private @Nullable String stages;

  @Option(names = "--poisson", description = "Open model: random spacing, as from many users")
  private boolean poisson;

  @Mixin private LoadOptions load = new LoadOptions();
  @Mixin private ObserveOptions observe = new ObserveOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() throws InterruptedException {
    try {
      output.check();
      LoadPlan plan = plan();
      Measurement measurement = observe.measurement(plan, LoadListener.NONE);
      load.checkAllowed(measurement.test().address());
      try (Interruption ignored = Interruption.stops(measurement.test()::stop)) {
        return output.print(measurement.run(), spec.commandLine().getOut());
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "brisk bench: " + e.getMessage(), e);
    } catch (BenchException e) {
      throw LoadOptions.failure(e);
    }
  }

  private LoadPlan plan() {
    if (urls.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Which URL? For example: brisk bench http://localhost:8000/");
    }
    LoadPlan.Builder plan = load.plan(urls);
    if (poisson) {
      plan.arrivals(Arrivals.POISSON);
    }
    if (stages != null) {
      return staged(plan, stages);
    }
    Duration length =
        duration != null
            ? PlanText.duration(duration)
            : requests == null ? Duration.ofSeconds(10) : null;
    if (length != null) {
      plan.duration(length);
    }
    if (rate != null) {
      plan.rate(PlanText.rate(rate));
    }
    if (requests != null) {
      plan.requests((long) PlanText.number(requests));
    }
    return plan.warmup(load.warmup(requests == null ? length : null)).build();
  }

  private LoadPlan staged(LoadPlan.Builder plan, String text) {
    if (rate != null || duration != null || requests != null) {
      throw new IllegalArgumentException(
          "--stages says how much and how long. Leave -R, -d and -n out.");
    }
    PlanText.Stages parsed = PlanText.stages(text);
    LoadModel model =
        parsed.rate()
            ? new LoadModel.Open(parsed.stages(), poisson ? Arrivals.POISSON : Arrivals.CONSTANT)
            : new LoadModel.Closed(parsed.stages(), OptionalLong.empty());
    return plan.model(model)
        .warmup(load.warmup == null ? Duration.ZERO : PlanText.duration(load.warmup))
        .build();
  }
}
