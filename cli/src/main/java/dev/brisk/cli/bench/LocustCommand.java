package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.compatibility.LocustFormat;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.page.PageSettings;
import dev.brisk.bench.scenario.run.Scenario;
import dev.brisk.bench.scenario.source.ScenarioFile;
import dev.brisk.bench.swarm.LocalLoad;
import dev.brisk.bench.swarm.SwarmOptions;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `brisk locust`: Locust's flags and Locust's output, for scenarios in Java.
@Command(
    name = "locust",
    mixinStandardHelpOptions = false,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = "Run users of a scenario with Locust's flags, and print in Locust's form.",
    footer = {
      "",
      "Examples:",
      "  brisk locust -f Shop.java",
      "  brisk locust -f Shop.java -u 100 -r 10 -t 1m -H http://127.0.0.1:8000",
      "  brisk locust -f Shop.java -u 100 -r 10 -t 1m -H http://127.0.0.1:8000 \\",
      "      --headless --csv run --html run.html",
      "",
      "How a locustfile is written in Java: docs/guide/scenarios.md"
    })
public final class LocustCommand implements Callable<Integer> {
  private static final Pattern RUN_TIME = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s?)?");

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      paramLabel = "USER_CLASS",
      arity = "0..*",
      description = "Only these user classes of the file")
  private List<String> classes = new ArrayList<>();

  @Option(
      names = {"-f", "--locustfile"},
      paramLabel = "FILE",
      description = "The scenario: one Java file")
  private @Nullable Path file;

  @Option(
      names = {"-H", "--host"},
      paramLabel = "URL",
      description = "Host to load test, such as http://10.21.32.33")
  private String host = "";

  @Option(
      names = {"-u", "--users"},
      paramLabel = "N",
      description = "Peak number of concurrent users")
  private int users = 1;

  @Option(
      names = {"-r", "--spawn-rate"},
      paramLabel = "N",
      description = "Users to start a second")
  private double spawnRate = 1;

  @Option(
      names = {"-t", "--run-time"},
      paramLabel = "TIME",
      description = "Stop after this time: 300s, 20m, 3h, 1h30m")
  private @Nullable String runTime;

  @Option(
      names = {"-l", "--list"},
      description = "Show the user classes of the file and exit")
  private boolean list;

  @Option(names = "--headless", description = "No page: start at once, and end with a summary")
  private boolean headless;

  @Option(names = "--autostart", description = "With the page: start at once, too")
  private boolean autostart;

  @Option(
      names = "--autoquit",
      paramLabel = "SECONDS",
      description = "With --autostart: end this long after the run")
  private double autoquit = -1;

  @Option(names = "--web-host", paramLabel = "HOST", description = "Address of the page")
  private String webHost = PageSettings.USUAL_HOST;

  @Option(
      names = {"-P", "--web-port"},
      paramLabel = "PORT",
      description = "Port of the page. Default: ${DEFAULT-VALUE}")
  private int webPort = PageSettings.USUAL_PORT;

  @Option(
      names = {"-T", "--tags"},
      paramLabel = "TAG",
      arity = "1..*",
      description = "Only tasks with one of these tags")
  private List<String> tags = new ArrayList<>();

  @Option(
      names = {"-E", "--exclude-tags"},
      paramLabel = "TAG",
      arity = "1..*",
      description = "No tasks with one of these tags")
  private List<String> excludedTags = new ArrayList<>();

  @Option(
      names = "--csv",
      paramLabel = "PREFIX",
      description =
          "Write PREFIX_stats.csv, PREFIX_stats_history.csv, PREFIX_failures.csv and"
              + " PREFIX_exceptions.csv")
  private @Nullable Path csv;

  @Option(names = "--csv-full-history", description = "In the history, a row for each name as well")
  private boolean fullHistory;

  @Option(names = "--html", paramLabel = "FILE", description = "Write a report with charts")
  private @Nullable Path html;

  @Option(names = "--json", description = "Print the result as JSON, as brisk bench does")
  private boolean json;

  @Option(names = "--json-file", paramLabel = "FILE", description = "Write the result as JSON")
  private @Nullable String jsonFile;

  @Option(names = "--only-summary", description = "No tables while it runs")
  private boolean onlySummary;

  @Option(names = "--print-stats", description = "Tables while it runs with the page, too")
  private boolean printStats;

  @Option(names = "--show-task-ratio", description = "Print the share of each task and exit")
  private boolean showRatio;

  @Option(
      names = "--exit-code-on-error",
      paramLabel = "N",
      description = "Exit code when anything failed. Default: 1")
  private int exitCodeOnError = 1;

  @Option(
      names = {"-s", "--stop-timeout"},
      paramLabel = "SECONDS",
      description = "How long users that stop wait for their answers. Default: 2")
  private double stopTimeout = 2;

  @Option(
      names = {"--skip-log-setup", "--skip-log"},
      description = "No log lines")
  private boolean skipLog;

  @Option(
      names = {
        "--master",
        "--worker",
        "--enable-rebalancing",
        "--class-picker",
        "--equal-weights",
        "--reset-stats",
        "--show-task-ratio-json"
      },
      hidden = true)
  private boolean replaced;

  @Option(
      names = {
        "--processes",
        "--expect-workers",
        "--expect-workers-max-wait",
        "--master-host",
        "--master-port",
        "--master-bind-host",
        "--master-bind-port",
        "--web-auth",
        "--tls-cert",
        "--tls-key",
        "--config",
        "--loglevel",
        "-L",
        "--logfile"
      },
      hidden = true)
  private @Nullable String replacedWithValue;

  @CommandLine.Mixin private final TargetGuard guard = new TargetGuard();

  @Option(
      names = {"-V", "--version"},
      description = "Print the version")
  private boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help")
  private boolean help;

  @Override
  public Integer call() throws InterruptedException {
    if (version) {
      spec.commandLine().getOut().println("locust 2.12.1, as spoken by brisk locust");
      return ExitCodes.OK;
    }
    try {
      refuseReplaced();
      return run();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "brisk locust: " + e.getMessage(), e);
    } catch (BenchException e) {
      throw ClientOptions.failure("brisk locust", e);
    }
  }

  private void refuseReplaced() {
    if (replaced || replacedWithValue != null) {
      throw new IllegalArgumentException(
          LocustReplacements.of(spec.commandLine().getParseResult().originalArgs()));
    }
  }

  private int run() throws BenchException, InterruptedException {
    if (file == null) {
      throw new IllegalArgumentException("which scenario? For example: brisk locust -f Shop.java");
    }
    if (!list) {
      LocalLoad.prepare();
    }
    ScenarioFile source = ScenarioFile.compile(file);
    if (list) {
      spec.commandLine().getOut().println("Available Users:");
      source.userNames().forEach(name -> spec.commandLine().getOut().println("    " + name));
      return ExitCodes.OK;
    }
    Scenario scenario =
        source.scenario(classes, new LinkedHashSet<>(tags), new LinkedHashSet<>(excludedTags));
    if (showRatio) {
      ratio(scenario);
      return ExitCodes.OK;
    }
    if (scenario.shape() != null && runTime != null) {
      throw new IllegalArgumentException(
          "It makes no sense to combine --run-time and load shapes. Leave -t out.");
    }
    if (headless && host.isEmpty()) {
      throw new IllegalArgumentException("there is no host. Add -H http://HOST:PORT.");
    }
    OutputOptions output = new OutputOptions();
    output.html = html;
    output.json = json ? "-" : jsonFile;
    output.check();
    ScenarioPlan.Builder plan =
        ScenarioPlan.of("brisk locust", scenario)
            .options(
                SwarmOptions.DEFAULT
                    .withTimeout(TIMEOUT)
                    .withStopTimeout(Duration.ofMillis(Math.round(stopTimeout * 1000)))
                    .withSeed(System.nanoTime())
                    .withHostCheck(guard::check))
            .setup(new LoadSetup(users, spawnRate, host, runTime == null ? null : runTime(runTime)))
            .form(ScenarioPlan.Form.LOCUST)
            .quiet(onlySummary || skipLog || (!headless && !printStats))
            .failureExit(exitCodeOnError);
    if (csv != null) {
      plan.csv(new ScenarioPlan.Csv(csv, fullHistory));
    }
    if (!headless) {
      plan.page(
          new ScenarioPlan.Page(
              webHost.equals("*") ? "0.0.0.0" : webHost,
              webPort,
              null,
              autostart,
              autoquit < 0 ? null : Duration.ofMillis(Math.round(autoquit * 1000))));
    }
    return new ScenarioRun(
            plan.build(), output, spec.commandLine().getOut(), spec.commandLine().getErr())
        .run();
  }

  private void ratio(Scenario scenario) {
    int weights = scenario.classes().stream().mapToInt(type -> type.weight()).sum();
    StringBuilder text = new StringBuilder("\n Task ratio per User class\n");
    text.append("-".repeat(80)).append('\n');
    text.append(
        LocustFormat.ratio(
            scenario.classes().stream()
                .map(type -> type.ratio((double) type.weight() / weights, false))
                .toList()));
    text.append("\n Total task ratio\n").append("-".repeat(80)).append('\n');
    text.append(
        LocustFormat.ratio(
            scenario.classes().stream()
                .map(type -> type.ratio((double) type.weight() / weights, true))
                .toList()));
    spec.commandLine().getOut().println(text);
    spec.commandLine().getOut().flush();
  }

  /// `300`, `300s`, `20m`, `3h`, `1h30m`, as Locust reads them.
  static Duration runTime(String text) {
    Matcher matcher = RUN_TIME.matcher(text.strip());
    if (text.isBlank() || !matcher.matches()) {
      throw new IllegalArgumentException(
          "'"
              + text
              + "' is not a run time. Write one such as 20, 20s, 3m, 2h, 1h20m or 3h30m10s.");
    }
    return Duration.ofHours(part(matcher, 1))
        .plusMinutes(part(matcher, 2))
        .plusSeconds(part(matcher, 3));
  }

  private static long part(Matcher matcher, int group) {
    return matcher.group(group) == null ? 0 : Long.parseLong(matcher.group(group));
  }
}
