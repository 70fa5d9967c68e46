package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.WarmUp;
import dev.brisk.bench.engine.SchedulingPriority;
import dev.brisk.bench.plan.importer.DataFile;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.bench.plan.RequestBody;
import dev.brisk.bench.plan.Rows;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.cli.CommandFailure;
import dev.brisk.cli.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What to send and over which connections: the options that all load commands share.
final class LoadOptions {
  private static final Pattern WEIGHTED = Pattern.compile("(\\d+):(https?://.*)");
  private static final Duration REHEARSAL = Duration.ofMillis(500);
  private static final long BODY_BYTES_MAX = 64L << 20;

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "N",
      defaultValue = "64",
      description = "Connections to keep open. Default: ${DEFAULT-VALUE}")
  int connections = 64;

  @Option(
      names = {"-t", "--threads"},
      paramLabel = "N",
      description = "Event loops. Default: 1, which is enough for about 100,000 requests a second")
  @Nullable Integer threads;

  @Option(
      names = {"-m", "--method"},
      paramLabel = "METHOD",
      description = "Method. Default: GET, or POST with a body")
  @Nullable String method;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "'NAME: VALUE'",
      description = "A header; may be given several times")
  List<String> headers = new ArrayList<>();

  @Option(
      names = "--body",
      paramLabel = "TEXT|@FILE",
      description = "The request's body, or a file that holds it")
  @Nullable String body;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Rows (.csv, .jsonl) that fill $${column} in URL, headers and body, in turn")
  @Nullable Path data;

  @Option(
      names = "--warmup",
      paramLabel = "TIME",
      description = "Sent, but not reported. Default: 1s, or 0s with -n and under 5s")
  @Nullable String warmup;

  @Option(
      names = "--timeout",
      paramLabel = "TIME",
      defaultValue = "10s",
      description = "Longest wait for an answer. Default: ${DEFAULT-VALUE}")
  String timeout = "10s";

  @Option(names = "--no-keepalive", description = "A new connection for each request")
  boolean noKeepAlive;

  @Option(names = "--insecure", description = "Accept any certificate")
  boolean insecure;

  @Option(names = "--http2", description = "HTTP/2, with prior knowledge where there is no TLS")
  boolean http2;

  @Option(
      names = "--streams",
      paramLabel = "N",
      defaultValue = "1",
      description = "HTTP/2: requests in flight on a connection. Default: ${DEFAULT-VALUE}")
  int streams = 1;

  @Option(
      names = "--unix-socket",
      paramLabel = "PATH",
      description = "Connect to this Unix domain socket; the URL still names host and path")
  @Nullable Path unixSocket;

  @Option(
      names = "--retry-after",
      description = "A connection that is answered 429 pauses as Retry-After says")
  boolean retryAfter;

  @Option(
      names = "--no-rehearsal",
      description = "Do not warm the generator up against itself for half a second first")
  boolean noRehearsal;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Of everything random. Default: ${DEFAULT-VALUE}")
  long seed = 1;

  @Mixin final TargetGuard permission = new TargetGuard();

  /// A plan builder with everything but the model. A URL may start with a weight: `3:http://…`.
  LoadPlan.Builder plan(List<String> urls) {
    LoadPlan.Builder plan = base();
    Rows rows = data == null ? Rows.NONE : DataFile.read(data);
    RequestBody requestBody = body == null ? RequestBody.NONE : body(body);
    String verb = verb(requestBody);
    Map<String, String> named = headerMap();
    for (String text : urls) {
      Matcher weighted = WEIGHTED.matcher(text);
      boolean hasWeight = weighted.matches();
      Origin.Location location = Origin.parse(hasWeight ? weighted.group(2) : text);
      int weight = hasWeight ? Integer.parseInt(weighted.group(1)) : 1;
      plan.origin(location.origin())
          .target(
              LoadTarget.get(location.target())
                  .withRequest(verb, requestBody)
                  .withHeaders(named)
                  .withWeight(weight));
    }
    return plan.rows(rows);
  }

  /// Compiles the generator's own code before it meets the server. Before an open model the JVM's
  /// compilers step back then: what they still compile would make requests late.
  ///
  /// @param open whether the model, or one of several to come, is open
  void rehearse(boolean open) throws BenchException, InterruptedException {
    if (!noRehearsal) {
      WarmUp.run(REHEARSAL, open);
      if (open) {
        SchedulingPriority.compilersStepBack();
      }
    }
  }

  static CommandFailure failure(BenchException e) {
    return failure("brisk bench", e);
  }

  static CommandFailure failure(String command, BenchException e) {
    int code =
        switch (e.kind()) {
          case UNKNOWN_HOST, UNREACHABLE -> ExitCodes.UNREACHABLE;
          case NOT_ALLOWED -> ExitCodes.USAGE;
        };
    return new CommandFailure(code, command + ": " + e.getMessage(), e);
  }

  /// A plan builder with everything but targets and model.
  LoadPlan.Builder base() {
    return LoadPlan.builder()
        .connections(connections)
        .threads(threads == null ? 1 : threads)
        .timeout(PlanText.duration(timeout))
        .keepAlive(!noKeepAlive)
        .insecure(insecure)
        .protocol(http2 ? LoadPlan.Protocol.HTTP_2 : LoadPlan.Protocol.HTTP_1_1)
        .streams(streams)
        .retryAfter(retryAfter)
        .unixSocket(unixSocket)
        .seed(seed);
  }

  /// The warm-up that was asked for, or the default for a run of this length.
  Duration warmup(@Nullable Duration length) {
    if (warmup != null) {
      return PlanText.duration(warmup);
    }
    boolean brief = length == null || length.compareTo(Duration.ofSeconds(5)) < 0;
    return brief ? Duration.ZERO : Duration.ofSeconds(1);
  }

  Map<String, String> headerMap() {
    Map<String, String> named = new LinkedHashMap<>();
    for (String header : headers) {
      List<String> halves = PlanText.header(header);
      named.put(halves.getFirst(), halves.getLast());
    }
    return named;
  }

  private String verb(RequestBody requestBody) {
    if (method != null) {
      return method.toUpperCase(Locale.ROOT);
    }
    return requestBody.length() > 0 ? "POST" : "GET";
  }

  private static RequestBody body(String text) {
    if (!text.startsWith("@")) {
      return RequestBody.of(text);
    }
    Path file = Path.of(text.substring(1));
    try {
      if (Files.size(file) > BODY_BYTES_MAX) {
        throw new IllegalArgumentException(
            "The body file " + file + " is larger than " + (BODY_BYTES_MAX >> 20) + " MiB.");
      }
      return RequestBody.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "The body file " + file + " cannot be read: is the path right?", e);
    }
  }
}
