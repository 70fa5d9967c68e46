package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.LoadTest;
import dev.brisk.bench.compatibility.AbFormat;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.plan.BodyCheck;
import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.RequestBody;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `brisk ab`: ApacheBench's flags and output.
@Command(
    name = "ab",
    sortOptions = false,
    description = "Put load on a server with ApacheBench's flags, and print in its form.",
    footer = {"", "Example:", "  brisk ab -n 10000 -c 50 -k http://localhost:8000/users/1"})
public final class AbCommand implements Callable<Integer> {
  private static final long TIMED_REQUESTS = 50_000;

  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "URL", arity = "1", description = "What to ask for")
  private String url = "";

  @Option(names = "-n", paramLabel = "requests", description = "Number of requests to perform")
  private @Nullable Long requests;

  @Option(
      names = "-c",
      paramLabel = "concurrency",
      description = "Number of multiple requests to make at a time")
  private int concurrency = 1;

  @Option(
      names = "-t",
      paramLabel = "timelimit",
      description = "Seconds to max. to spend on benchmarking. This implies -n 50000")
  private @Nullable Integer timeLimit;

  @Option(
      names = "-s",
      paramLabel = "timeout",
      description = "Seconds to max. wait for each response. Default is 30 seconds")
  private int timeout = 30;

  @Option(names = "-k", description = "Use HTTP KeepAlive feature")
  private boolean keepAlive;

  @Option(names = "-p", paramLabel = "postfile", description = "File containing data to POST")
  private @Nullable Path postFile;

  @Option(names = "-u", paramLabel = "putfile", description = "File containing data to PUT")
  private @Nullable Path putFile;

  @Option(names = "-T", paramLabel = "content-type", description = "Content-type header")
  private @Nullable String contentType;

  @Option(names = "-H", paramLabel = "attribute", description = "Add Arbitrary header line")
  private List<String> headers = new ArrayList<>();

  @Option(names = "-C", paramLabel = "attribute", description = "Add cookie, eg. 'Apache=1234'")
  private List<String> cookies = new ArrayList<>();

  @Option(names = "-A", paramLabel = "attribute", description = "Add Basic WWW Authentication")
  private @Nullable String basic;

  @Option(names = "-X", paramLabel = "proxy:port", description = "Not supported")
  private @Nullable String proxy;

  @Option(names = "-m", paramLabel = "method", description = "Method name")
  private @Nullable String method;

  @Option(names = "-i", description = "Use HEAD instead of GET")
  private boolean head;

  @Option(names = "-l", description = "Accept variable document length")
  private boolean variableLength;

  @Option(names = "-r", description = "Don't exit on socket receive errors: always so here")
  private boolean keepGoing;

  @Option(names = "-q", description = "Do not show progress: always so here")
  private boolean quiet;

  @Option(
      names = {"-d", "-S"},
      description = "Accepted, without effect")
  private boolean plain;

  @Option(
      names = "-v",
      paramLabel = "verbosity",
      description = "Accepted, without effect: single answers are not printed")
  private @Nullable Integer verbosity;

  @Option(names = "-w", description = "Not supported: see the message")
  private boolean htmlTables;

  @Option(names = "-P", paramLabel = "attribute", description = "Not supported: see the message")
  private @Nullable String proxyBasic;

  @Option(names = "-E", paramLabel = "filename", description = "Not supported: see the message")
  private @Nullable String clientCertificate;

  @Option(
      names = {"-b", "-B", "-f", "-Z", "-x", "-y", "-z"},
      paramLabel = "value",
      description = "Not supported: see the message")
  private List<String> others = new ArrayList<>();

  @Option(names = "-I", description = "Not supported: see the message")
  private boolean withoutServerName;

  @Option(names = "-V", description = "Print version number and exit")
  private boolean version;

  @Option(names = "-g", paramLabel = "filename", description = "Not supported: see the message")
  private @Nullable String gnuplot;

  @Option(
      names = "-e",
      paramLabel = "filename",
      description = "Output CSV file with percentages served")
  private @Nullable Path percentages;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Display usage information")
  private boolean help;

  @CommandLine.Mixin private final TargetGuard guard = new TargetGuard();

  @Override
  public Integer call() throws InterruptedException {
    try {
      return run();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "brisk ab: " + e.getMessage(), e);
    } catch (BenchException e) {
      throw new CommandFailure(ExitCodes.FAILED, "brisk ab: " + e.getMessage(), e);
    }
  }

  private int run() throws BenchException, InterruptedException {
    if (version) {
      spec.commandLine().getOut().println("ApacheBench 2.3, as spoken by brisk ab");
      return ExitCodes.OK;
    }
    refuse();
    long count = requests != null ? requests : timeLimit != null ? TIMED_REQUESTS : 1;
    if (concurrency > count) {
      throw new IllegalArgumentException(
          "Cannot use concurrency level greater than total number of requests");
    }
    LoadTarget target = target();
    Origin origin = Origin.parse(url).origin();
    LoadPlan plan = plan(origin, target, count);
    LoadTest test = new LoadTest(plan, LoadListener.NONE);
    LoadOptions load = new LoadOptions();
    guard.check(test.addresses());
    PrintWriter out = spec.commandLine().getOut();
    out.print(AbFormat.start(origin.host()));
    out.flush();
    FirstAnswer first = FirstAnswer.of(plan);
    BodyCheck check =
        variableLength || head ? BodyCheck.NONE : new BodyCheck.Length(first.bodyBytes());
    LoadTest checked =
        new LoadTest(plan(origin, target.withCheck(check), count), LoadListener.NONE);
    load.warmUp(false);
    try (Interruption ignored = Interruption.stops(checked::stop)) {
      LoadTestResult result = checked.run();
      AbFormat form =
          new AbFormat(
              first.server(),
              head ? 0 : first.bodyBytes(),
              variableLength,
              target.body().length(),
              first.tls());
      out.print(form.end(result));
      out.flush();
      if (percentages != null) {
        Files.writeString(percentages, AbFormat.percentiles(result));
      }
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCodes.FAILED, "brisk ab: cannot write " + percentages + ": " + e.getMessage(), e);
    }
    return ExitCodes.OK;
  }

  private void refuse() {
    if (proxy != null || proxyBasic != null) {
      throw new IllegalArgumentException(
          (proxy != null ? "-X" : "-P") + ": a proxy is not supported. Give the server's own URL.");
    }
    if (htmlTables) {
      throw new IllegalArgumentException(
          "-w: there are no HTML tables. Use brisk bench --html FILE, which writes a page.");
    }
    if (clientCertificate != null) {
      throw new IllegalArgumentException(
          "-E: client certificates are not supported. Load the server behind its TLS, or let it ask"
              + " for none.");
    }
    if (!others.isEmpty() || withoutServerName) {
      throw new IllegalArgumentException(
          "-b, -B, -f, -I, -Z, -x, -y and -z are not supported. Without them, the system chooses"
              + " window and source address, TLS its version and cipher, the server is told its"
              + " name, and the output is text.");
    }
    if (gnuplot != null) {
      throw new IllegalArgumentException(
          "-g: single requests are not kept. Use brisk bench --hdr FILE or --csv FILE.");
    }
    if (postFile != null && putFile != null) {
      throw new IllegalArgumentException("Cannot mix POST and PUT methods");
    }
  }

  private LoadPlan plan(Origin origin, LoadTarget target, long count) {
    LoadPlan.Builder plan =
        LoadPlan.builder()
            .origin(origin)
            .target(target)
            .connections(concurrency)
            .requests(count)
            .keepAlive(keepAlive)
            .insecure(true)
            .firstByte(true)
            .timeout(Duration.ofSeconds(timeout));
    return timeLimit == null ? plan.build() : plan.duration(Duration.ofSeconds(timeLimit)).build();
  }

  private LoadTarget target() {
    Path file = postFile != null ? postFile : putFile;
    RequestBody body = RequestBody.NONE;
    if (file != null) {
      try {
        body = RequestBody.of(Files.readAllBytes(file));
      } catch (IOException e) {
        throw new IllegalArgumentException("could not open POST data file (" + file + ")", e);
      }
    }
    String verb =
        method != null
            ? method
            : head ? "HEAD" : postFile != null ? "POST" : putFile != null ? "PUT" : "GET";
    Origin.Location location = Origin.parse(url);
    return LoadTarget.get(location.target())
        .withRequest(verb, body)
        .withHeaders(headerLines(location.authorization(), file != null));
  }

  private List<HeaderLine> headerLines(List<HeaderLine> authorization, boolean withBody) {
    LoadOptions load = new LoadOptions();
    load.client.headers = headers;
    List<HeaderLine> all = new ArrayList<>(basic == null ? authorization : List.of());
    if (withBody) {
      all.add(new HeaderLine("Content-Type", contentType == null ? "text/plain" : contentType));
    }
    if (!cookies.isEmpty()) {
      all.add(new HeaderLine("Cookie", String.join("; ", cookies)));
    }
    if (basic != null) {
      all.add(Origin.Location.basic(basic));
    }
    all.add(new HeaderLine("User-Agent", "ApacheBench/2.3 (brisk)"));
    all.add(new HeaderLine("Accept", "*/*"));
    return HeaderLine.overridden(all, load.client.headerLines());
  }
}
