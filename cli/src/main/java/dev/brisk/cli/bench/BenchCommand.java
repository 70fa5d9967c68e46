package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.ObservedLoadTest;
import dev.brisk.bench.live.LiveMetrics;
import dev.brisk.bench.live.LiveMetricsServer;
import dev.brisk.bench.plan.ArrivalSpacing;
import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.bench.plan.RateShape;
import dev.brisk.bench.plan.importer.CurlCommand;
import dev.brisk.bench.plan.importer.ImportedRequests;
import dev.brisk.bench.plan.importer.OpenApiImporter;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.OptionAdvice;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
    abbreviateSynopsis = true,
    subcommands = {
      RunCommand.class,
      CompareCommand.class,
      MergeCommand.class,
      CapacityCommand.class,
      SetCommand.class
    },
    description =
        "Put load on an HTTP API and report latency, throughput and errors. Users that a Java file"
            + " describes: brisk bench run.",
    footer = {
      "",
      "Examples:",
      "  brisk bench http://localhost:8000/users/1",
      "  brisk bench -c 100 -d 30s --json result.json http://localhost:8000/users/1",
      "  brisk bench -R 1000 -d 1m --slo 'p99<50ms' http://localhost:8000/users/1",
      "  brisk bench --body @flower.json http://localhost:8000/predict",
      "  brisk bench --data ids.csv 'http://localhost:8000/users/$${id}'",
      "  brisk bench --openapi http://localhost:8000/openapi.json http://localhost:8000",
      "  brisk bench -R 200 --shape spike --html r.html http://localhost:8000/users/1",
      "  brisk bench 9:http://localhost:8000/users/1 1:http://localhost:8000/posts/1"
    })
public final class BenchCommand implements Callable<Integer>, OptionAdvice {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      paramLabel = "[WEIGHT:]URL",
      arity = "0..*",
      description = "What to ask for. Several URLs of one server may have weights")
  private List<String> urls = new ArrayList<>();

  @Mixin private AmountOptions amount = new AmountOptions();

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      description =
          "A ready-made load profile around the rate of -R: ${COMPLETION-CANDIDATES}. -d stretches"
              + " it")
  private @Nullable RateShape shape;

  @Option(
      names = "--openapi",
      paramLabel = "FILE|URL",
      description = "Ask for each operation of an OpenAPI description, with its examples")
  private @Nullable String openApi;

  @Mixin private OperationOptions operations = new OperationOptions();

  @Option(
      names = "--curl",
      paramLabel = "'curl …'",
      description = "Ask what a curl command asks, as copied from a browser")
  private @Nullable String curl;

  @Option(
      names = "--har",
      paramLabel = "FILE",
      description =
          "Ask what a browser recorded: the requests to the server of URL, or of the first one; with"
              + " another URL they go there")
  private @Nullable Path har;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Serve the generator's own /metrics on loopback while it runs, for Prometheus")
  private @Nullable Integer metricsPort;

  @Option(names = "--poisson", description = "Open model: random spacing, as from many users")
  private boolean poisson;

  @Mixin private LoadOptions load = new LoadOptions();
  @Mixin private ObserveOptions observe = new ObserveOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Option(
      names = "--price",
      paramLabel = "N",
      description = "What the server costs an hour; the report says what a million requests cost")
  @Nullable Double price;

  @Override
  public Integer call() throws InterruptedException {
    try {
      output.check();
      urls.stream()
          .map(BenchCommand::adviceOnScenario)
          .filter(Objects::nonNull)
          .findFirst()
          .ifPresent(advice -> {
            throw new IllegalArgumentException(advice);
          });
      return measure(plan());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "brisk bench: " + e.getMessage(), e);
    } catch (BenchException e) {
      throw ClientOptions.failure("brisk bench", e);
    } catch (IOException e) {
      throw new CommandFailure(ExitCodes.UNREACHABLE, "brisk bench: " + e.getMessage(), e);
    }
  }

  @Override
  public @Nullable String adviceOn(String unknown, List<String> arguments) {
    for (String argument : arguments) {
      String advice = adviceOnScenario(argument);
      if (advice != null) {
        return advice;
      }
    }
    @Nullable CommandLine run = spec.subcommands().get(RunCommand.NAME);
    return run == null || run.getCommandSpec().findOption(unknown) == null
        ? null
        : unknown + " is for scenarios. Name one: brisk bench run Shop.java …";
  }

  private static @Nullable String adviceOnScenario(String argument) {
    return argument.endsWith(".java") && !argument.contains("://")
        ? argument + " is a scenario. Write: brisk bench run " + argument + " …"
        : null;
  }

  private int measure(LoadPlan plan) throws BenchException, IOException, InterruptedException {
    LiveView view = new LiveView(spec.commandLine().getErr(), plan, amount.quiet);
    LiveMetrics metrics = new LiveMetrics(plan);
    ObservedLoadTest measurement =
        ObservedLoadTest.of(
            plan,
            observe.probe("brisk bench"),
            observe.objectives(),
            price,
            interval -> {
              metrics.interval(interval);
              view.interval(interval);
            });
    if (observe.stopOnMiss) {
      measurement.stopOnMiss();
    }
    if (shape == RateShape.BREAKPOINT) {
      measurement.stopAtBreakpoint();
    }
    load.client.guard.check(measurement.test().addresses());
    load.warmUp(plan.model() instanceof LoadModel.Open);
    try (LiveMetricsServer server = serve(metrics);
        Interruption ignored = Interruption.stops(measurement.test()::stop)) {
      if (server != null && !amount.quiet) {
        spec.commandLine()
            .getErr()
            .println("metrics: http://127.0.0.1:" + server.port() + "/metrics");
      }
      LoadReport report = measurement.run();
      view.end();
      return output.print(report, spec.commandLine().getOut());
    }
  }

  private @Nullable LiveMetricsServer serve(LiveMetrics metrics) {
    try {
      return metricsPort == null ? null : new LiveMetricsServer(metrics, metricsPort);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.USAGE, "brisk bench: port " + metricsPort + " cannot be used: " + e, e);
    }
  }

  private LoadPlan plan() throws InterruptedException {
    if (urls.isEmpty() && curl == null && har == null && openApi == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Which URL? For example: brisk bench http://localhost:8000/");
    }
    LoadPlan.Builder plan = targets();
    if (shape != null) {
      return shaped(plan, shape);
    }
    if (amount.stages != null) {
      return staged(plan, amount.stages);
    }
    if (poisson) {
      refusePoisson(amount.rate != null);
      plan.arrivals(ArrivalSpacing.POISSON);
    }
    Duration length =
        amount.duration != null
            ? PlanText.duration(amount.duration)
            : amount.requests == null ? LoadPlan.DURATION_DEFAULT : null;
    if (length != null) {
      plan.duration(length);
    }
    if (amount.rate != null) {
      plan.rate(PlanText.rate(amount.rate));
    }
    if (amount.requests != null) {
      plan.requests((long) PlanText.number(amount.requests));
    }
    return plan.warmup(load.warmup(amount.requests == null ? length : null)).build();
  }

  private void refusePoisson(boolean open) {
    if (poisson && !open) {
      throw new IllegalArgumentException(
          "--poisson spaces the requests of a rate, and there is none. Add -R RATE, or stages of"
              + " rates.");
    }
  }

  private LoadPlan.Builder targets() throws InterruptedException {
    long doors = Stream.of(openApi, curl, har).filter(Objects::nonNull).count();
    if (doors == 0) {
      operations.refuse();
      return load.plan(urls);
    }
    if (doors > 1 || urls.size() > 1) {
      throw new IllegalArgumentException(
          "Give one of --openapi, --curl, --har, and at most one URL: that of the server.");
    }
    load.refuseRequestOptions();
    if (openApi != null) {
      return described(openApi);
    }
    operations.refuse();
    Origin.@Nullable Location to = urls.isEmpty() ? null : Origin.parse(urls.getFirst());
    if (to != null && !to.target().equals("/")) {
      throw new IllegalArgumentException(
          "The URL beside --curl or --har only names the server: leave '" + to.target() + "' out.");
    }
    Origin origin = to == null ? null : to.origin();
    ImportedRequests recorded =
        curl != null
            ? CurlCommand.read(curl)
            : Descriptions.har(Objects.requireNonNull(har), origin);
    return imported(origin == null ? recorded : recorded.to(origin), to);
  }

  private LoadPlan.Builder imported(ImportedRequests requests, Origin.@Nullable Location to) {
    requests
        .remarks()
        .forEach(remark -> spec.commandLine().getErr().println("brisk bench: " + remark));
    List<HeaderLine> typed =
        HeaderLine.overridden(
            to == null ? List.of() : to.authorization(), load.client.headerLines());
    LoadPlan.Builder plan = load.base().origin(requests.origin()).rows(load.rows());
    if (requests.insecure()) {
      plan.insecure(true);
    }
    if (requests.http2()) {
      plan.protocol(LoadPlan.Protocol.HTTP_2);
    }
    for (LoadTarget target : requests.targets()) {
      plan.target(target.withHeaders(HeaderLine.overridden(target.headers(), typed)));
    }
    return plan;
  }

  private LoadPlan.Builder described(String where) throws InterruptedException {
    boolean remote = where.matches("(?i)https?://.*");
    String typed = urls.isEmpty() ? "" : urls.getFirst();
    Origin.@Nullable Location to = typed.isEmpty() ? null : Origin.parse(typed);
    // With a slash behind the server, the path is said: that of the description does not count.
    boolean pathIsSaid = typed.replaceFirst("^[^:/]*://", "").indexOf('/') >= 0;
    ImportedRequests requests =
        OpenApiImporter.requests(
            Descriptions.read(where),
            to == null ? null : to.origin(),
            to == null || !pathIsSaid ? null : to.target(),
            remote ? Origin.parse(where).origin() : null,
            operations.selection());
    return imported(requests, to);
  }

  private LoadPlan shaped(LoadPlan.Builder plan, RateShape of) {
    if (amount.rate == null) {
      throw new IllegalArgumentException(
          "--shape " + of.label() + " needs the usual rate: add -R RATE.");
    }
    if (amount.stages != null || amount.requests != null) {
      throw new IllegalArgumentException("--shape says how much. Leave --stages and -n out.");
    }
    Duration length =
        amount.duration == null ? of.usualDuration() : PlanText.duration(amount.duration);
    return plan.model(
            new LoadModel.Open(
                of.stages(PlanText.rate(amount.rate), length),
                poisson ? ArrivalSpacing.POISSON : ArrivalSpacing.CONSTANT))
        .warmup(load.warmup == null ? Duration.ZERO : PlanText.duration(load.warmup))
        .build();
  }

  private LoadPlan staged(LoadPlan.Builder plan, String text) {
    if (amount.rate != null || amount.duration != null || amount.requests != null) {
      throw new IllegalArgumentException(
          "--stages says how much and how long. Leave -R, -d and -n out.");
    }
    PlanText.Stages parsed = PlanText.stages(text);
    refusePoisson(parsed.rate());
    LoadModel model =
        parsed.rate()
            ? new LoadModel.Open(
                parsed.stages(), poisson ? ArrivalSpacing.POISSON : ArrivalSpacing.CONSTANT)
            : new LoadModel.Closed(parsed.stages(), OptionalLong.empty());
    return plan.model(model)
        .warmup(load.warmup == null ? Duration.ZERO : PlanText.duration(load.warmup))
        .build();
  }
}
