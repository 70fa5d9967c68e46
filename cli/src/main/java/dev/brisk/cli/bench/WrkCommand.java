package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.LoadTest;
import dev.brisk.bench.compatibility.WrkFormat;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `brisk wrk`: wrk's flags and wrk's output.
@Command(
    name = "wrk",
    mixinStandardHelpOptions = false,
    sortOptions = false,
    description = "Put load on a server with wrk's flags, and print in wrk's form.",
    footer = {
      "",
      "Example:",
      "  brisk wrk -t2 -c100 -d30s --latency http://localhost:8000/users/1"
    })
public final class WrkCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "URL", arity = "0..1", description = "What to ask for")
  private @Nullable String url;

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "N",
      description = "Connections to keep open")
  private String connections = "10";

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "T",
      description = "Duration of test")
  private String duration = "10s";

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "Number of threads to use")
  private String threads = "2";

  @Option(
      names = {"-R", "--rate"},
      paramLabel = "T",
      description = "wrk2: work rate, requests a second")
  private @Nullable String rate;

  @Option(
      names = {"-s", "--script"},
      paramLabel = "S",
      description = "Not supported: see the message")
  private @Nullable String script;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "H",
      description = "Add header to request")
  private List<String> headers = new ArrayList<>();

  @Option(
      names = {"-L", "--latency"},
      description = "Print latency statistics")
  private boolean latency;

  @Option(
      names = {"-T", "--timeout"},
      paramLabel = "T",
      description = "Socket/request timeout")
  private String timeout = "2s";

  @Option(
      names = {"-v", "--version"},
      description = "Print version details")
  private boolean version;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Print this help")
  private boolean help;

  @CommandLine.Mixin private final TargetGuard guard = new TargetGuard();

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    if (version) {
      out.println("wrk 4.1.0 [epoll], as spoken by brisk wrk");
      return ExitCodes.FAILED;
    }
    if (script != null) {
      throw new CommandFailure(
          ExitCodes.USAGE,
          "brisk wrk: Lua scripts are not supported. Method, body and headers: brisk bench -m, --body,"
              + " -H. Data for each request: --data. Flows of users: a scenario in Java,"
              + " docs/guide/benchmarking.md.");
    }
    if (url == null) {
      throw new CommandLine.ParameterException(spec.commandLine(), "Which URL?");
    }
    try {
      return run(url, out);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "brisk wrk: " + e.getMessage(), e);
    } catch (BenchException e) {
      // wrk says so in one line and ends with 1.
      throw new CommandFailure(ExitCodes.FAILED, "brisk wrk: " + e.getMessage(), e);
    }
  }

  /// The URL as typed, but for a password.
  private static String shown(String url) {
    Origin.Location location = Origin.parse(url);
    return location.credentials().isEmpty() ? url : location.origin() + location.target();
  }

  private int run(String target, PrintWriter out) throws BenchException, InterruptedException {
    LoadOptions load = new LoadOptions();
    load.connections = (int) PlanText.number(connections);
    load.client.threads = (int) PlanText.number(threads);
    load.client.headers = headers;
    load.client.timeout = timeout;
    load.client.insecure = true;
    if (load.connections < load.client.threads) {
      throw new IllegalArgumentException("number of connections must be >= threads");
    }
    Duration length = PlanText.duration(duration);
    // wrk samples its threads' rates every 100 ms.
    LoadPlan.Builder plan =
        load.plan(List.of(target)).duration(length).reporting(Duration.ofMillis(100));
    if (rate != null) {
      plan.rate(PlanText.rate(rate));
    }
    LoadTest test = new LoadTest(plan.build(), LoadListener.NONE);
    guard.check(test.addresses());
    out.print(
        WrkFormat.start(
            shown(target), length.toMillis() / 1e3, load.client.threads, load.connections));
    out.flush();
    load.warmUp(rate != null);
    try (Interruption ignored = Interruption.stops(test::stop)) {
      LoadTestResult result = test.run();
      out.print(WrkFormat.end(result, latency));
      out.flush();
      result
          .invalid()
          .forEach(reason -> spec.commandLine().getErr().println("brisk wrk: INVALID: " + reason));
      return ExitCodes.OK;
    }
  }
}
