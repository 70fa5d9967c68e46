package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.ObservedLoadTest;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.live.LiveMetrics;
import dev.brisk.bench.live.LiveMetricsServer;
import dev.brisk.bench.plan.ArrivalSpacing;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.importer.OpenApiImporter;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.bench.plan.importer.RecordedRequests;
import dev.brisk.bench.plan.RateShape;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.scenario.ArrivalModel;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.scenario.source.ScenarioFile;
import dev.brisk.bench.swarm.LocalLoad;
import dev.brisk.bench.swarm.SwarmOptions;
import dev.brisk.cli.CommandFailure;
import dev.brisk.cli.ExitCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
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
    subcommands = {CompareCommand.class, CapacityCommand.class, SetCommand.class},
    description =
        "Put load on an HTTP API, or run users of a scenario (NAME.java), and report latency,"
            + " throughput and errors.",
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
      "  brisk bench Shop.java -u 100 -r 10 -d 1m --host http://localhost:8000",
      "  brisk bench 9:http://localhost:8000/users/1 1:http://localhost:8000/posts/1"
    })
public final class BenchCommand implements Callable<Integer> {
  private static final List<String> OF_URLS =
      List.of(
          "-c",
          "-m",
          "--body",
          "--data",
          "--warmup",
          "--no-keepalive",
          "--http2",
          "--streams",
          "--unix-socket",
          "--retry-after",
          "--shape",
          "--openapi",
          "--curl",
          "--har",
          "--poisson",
          "--metrics-port",
          "--price");
  private static final List<String> OF_SCENARIOS =
      List.of(
          "-u",
          "-r",
          "--host",
          "--model",
          "--tags",
          "--exclude-tags",
          "--headless",
          "--autostart",
          "--stop-timeout",
          "--page-port",
          "--page-host");

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      paramLabel = "[WEIGHT:]URL|NAME.java",
      arity = "0..*",
      description =
          "What to ask for. Several URLs of one server may have weights. Or a scenario: users that"
              + " a Java file describes")
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

  @Option(
      names = "--shape",
      paramLabel = "NAME",
      description =
          "A ready-made course drawn from the rate of -R: ${COMPLETION-CANDIDATES}. -d stretches"
              + " it")
  private @Nullable RateShape shape;

  @Option(
      names = "--openapi",
      paramLabel = "FILE|URL",
      description = "Ask for each operation of an OpenAPI description, with its examples")
  private @Nullable String openApi;

  @Option(
      names = "--curl",
      paramLabel = "'curl …'",
      description = "Ask what a curl command asks, as copied from a browser")
  private @Nullable String curl;

  @Option(
      names = "--har",
      paramLabel = "FILE",
      description = "Ask what a browser recorded: the requests to the first one's server")
  private @Nullable Path har;

  @Option(
      names = "--metrics-port",
      paramLabel = "PORT",
      description = "Serve the generator's own /metrics on loopback while it runs, for Prometheus")
  private @Nullable Integer metricsPort;

  @Option(
      names = {"-q", "--quiet"},
      description = "No lines while it runs")
  private boolean quiet;

  @Option(names = "--poisson", description = "Open model: random spacing, as from many users")
  private boolean poisson;

  @Mixin private LoadOptions load = new LoadOptions();
  @Mixin private ObserveOptions observe = new ObserveOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @ArgGroup(
      exclusive = false,
      validate = false,
      heading = "%nOf a scenario (NAME.java):%n",
      order = 1)
  private ScenarioOptions users = new ScenarioOptions();

  @Override
  public Integer call() throws InterruptedException {
    try {
      output.check();
      if (urls.stream().anyMatch(url -> url.endsWith(".java") && !url.contains("://"))) {
        return scenario();
      }
      refuse(OF_SCENARIOS, " is for scenarios. Name one: brisk bench Shop.java …");
      LoadPlan plan = plan();
      return measure(plan);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "brisk bench: " + e.getMessage(), e);
    } catch (BenchException e) {
      throw LoadOptions.failure(e);
    }
  }

  /// An option that says nothing is a mistake, and is told.
  private void refuse(List<String> options, String because) {
    for (String option : options) {
      if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
        throw new IllegalArgumentException(option + because);
      }
    }
  }

  private int scenario() throws BenchException, InterruptedException {
    refuse(OF_URLS, " has no use with a scenario. Leave it out; see docs/guide/scenarios.md.");
    if (urls.size() != 1) {
      throw new IllegalArgumentException(
          "A scenario stands alone: its host is said by --host URL.");
    }
    LocalLoad.prepare();
    Scenario scenario =
        ScenarioFile.compile(Path.of(urls.getFirst()))
            .scenario(
                List.of(),
                new LinkedHashSet<>(users.tags),
                new LinkedHashSet<>(users.excludedTags));
    Duration length = duration == null ? null : PlanText.duration(duration);
    ArrivalModel model =
        ScenarioModels.of(
            new ScenarioModels.Said(users.model, users.users, requests, rate, stages, length));
    if (users.headless && users.host == null) {
      throw new IllegalArgumentException("There is no host. Add --host http://HOST:PORT.");
    }
    ScenarioPlan plan =
        new ScenarioPlan(
            "brisk bench",
            scenario,
            new SwarmOptions(
                load.threads == null ? 1 : load.threads,
                PlanText.duration(load.timeout),
                PlanText.duration(users.stopTimeout),
                load.insecure,
                load.headerMap(),
                load.seed,
                model,
                load.permission::check),
            new LoadSetup(
                users.users == null ? 1 : users.users,
                users.spawnRate == null ? 1 : users.spawnRate,
                users.host == null ? "" : users.host,
                // A schedule ends by itself, once its last iteration was due.
                model instanceof ArrivalModel.Rate ? null : length),
            users.headless
                ? null
                : new ScenarioPlan.Page(users.page.host, users.page.port, observe.probeOrNone()),
            users.autostart,
            -1,
            false,
            quiet,
            output.csv,
            false,
            observe.objectives(),
            -1);
    output.csv = null;
    return new ScenarioRun(plan, output, spec.commandLine().getOut(), spec.commandLine().getErr())
        .run();
  }

  private int measure(LoadPlan plan) throws BenchException, InterruptedException {
    LiveView view = new LiveView(spec.commandLine().getErr(), plan, quiet);
    LiveMetrics metrics = new LiveMetrics(plan);
    ObservedLoadTest measurement =
        observe.measurement(
            plan,
            interval -> {
              metrics.interval(interval);
              view.interval(interval);
            });
    if (shape == RateShape.BREAKPOINT) {
      measurement.stopAtBreakpoint();
    }
    load.permission.check(measurement.test().address());
    load.rehearse(plan.model() instanceof LoadModel.Open);
    try (LiveMetricsServer server = serve(metrics);
        Interruption ignored = Interruption.stops(measurement.test()::stop)) {
      if (server != null && !quiet) {
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
    if (urls.isEmpty() && curl == null && har == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Which URL? For example: brisk bench http://localhost:8000/");
    }
    LoadPlan.Builder plan = targets();
    if (shape != null) {
      return shaped(plan, shape);
    }
    if (stages != null) {
      return staged(plan, stages);
    }
    if (poisson) {
      refusePoisson(rate != null);
      plan.arrivals(ArrivalSpacing.POISSON);
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

  private void refusePoisson(boolean open) {
    if (poisson && !open) {
      throw new IllegalArgumentException(
          "--poisson spaces the requests of a rate, and there is none. Add -R RATE, or stages of"
              + " rates.");
    }
  }

  private LoadPlan.Builder targets() throws InterruptedException {
    if (curl == null && har == null) {
      return openApi == null ? load.plan(urls) : described(openApi);
    }
    if (!urls.isEmpty() || openApi != null || (curl != null && har != null)) {
      throw new IllegalArgumentException("Give one of: URLs, --openapi, --curl, --har.");
    }
    RecordedRequests recorded = curl != null ? RecordedRequests.curl(curl) : RecordedRequests.har(Descriptions.file(har));
    LoadPlan.Builder plan = load.base().origin(recorded.origin());
    recorded.targets().forEach(plan::target);
    return plan;
  }

  private LoadPlan.Builder described(String where) throws InterruptedException {
    if (urls.size() != 1) {
      throw new IllegalArgumentException("With --openapi, give one URL: that of the server.");
    }
    Origin.Location location = Origin.parse(urls.getFirst());
    String base = location.target().equals("/") ? "" : location.target().replaceAll("/+$", "");
    LoadPlan.Builder plan = load.base().origin(location.origin());
    Map<String, String> headers = load.headerMap();
    for (LoadTarget target : OpenApiImporter.targets(Descriptions.read(where), base)) {
      Map<String, String> all = new LinkedHashMap<>(target.headers());
      all.putAll(headers);
      plan.target(target.withHeaders(all));
    }
    return plan;
  }

  private LoadPlan shaped(LoadPlan.Builder plan, RateShape of) {
    if (rate == null) {
      throw new IllegalArgumentException(
          "--shape " + of.label() + " needs the usual rate: add -R RATE.");
    }
    if (stages != null || requests != null) {
      throw new IllegalArgumentException("--shape says how much. Leave --stages and -n out.");
    }
    Duration length = duration == null ? of.usualDuration() : PlanText.duration(duration);
    return plan.model(
            new LoadModel.Open(
                of.stages(PlanText.rate(rate), length),
                poisson ? ArrivalSpacing.POISSON : ArrivalSpacing.CONSTANT))
        .warmup(load.warmup == null ? Duration.ZERO : PlanText.duration(load.warmup))
        .build();
  }

  private LoadPlan staged(LoadPlan.Builder plan, String text) {
    if (rate != null || duration != null || requests != null) {
      throw new IllegalArgumentException(
          "--stages says how much and how long. Leave -R, -d and -n out.");
    }
    PlanText.Stages parsed = PlanText.stages(text);
    refusePoisson(parsed.rate());
    LoadModel model =
        parsed.rate()
            ? new LoadModel.Open(parsed.stages(), poisson ? ArrivalSpacing.POISSON : ArrivalSpacing.CONSTANT)
            : new LoadModel.Closed(parsed.stages(), OptionalLong.empty());
    return plan.model(model)
        .warmup(load.warmup == null ? Duration.ZERO : PlanText.duration(load.warmup))
        .build();
  }
}
