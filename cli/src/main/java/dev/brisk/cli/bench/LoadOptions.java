package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.WarmUp;
import dev.brisk.bench.engine.SchedulingPriority;
import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.bench.plan.RequestBody;
import dev.brisk.bench.plan.Rows;
import dev.brisk.bench.plan.importer.DataFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What to send and over which connections: the options of all commands that load URLs.
final class LoadOptions {
  private static final Pattern WEIGHTED =
      Pattern.compile("(\\d+):(https?://.*)", Pattern.CASE_INSENSITIVE);
  private static final Duration SELF_WARMUP = Duration.ofMillis(500);
  private static final long BODY_BYTES_MAX = 64L << 20;

  @Option(
      names = {"-c", "--connections"},
      paramLabel = "N",
      description = "Connections to keep open. Default: ${DEFAULT-VALUE}")
  int connections = LoadPlan.CONNECTIONS_DEFAULT;

  @Option(
      names = {"-m", "--method"},
      paramLabel = "METHOD",
      description = "Method. Default: GET, or POST with a body")
  @Nullable String method;

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

  @Option(names = "--no-keepalive", description = "A new connection for each request")
  boolean noKeepAlive;

  @Option(names = "--http2", description = "HTTP/2, with prior knowledge where there is no TLS")
  boolean http2;

  @Option(
      names = "--streams",
      paramLabel = "N",
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
      names = "--no-self-warmup",
      description = "Do not warm the generator up against itself for half a second first")
  boolean noSelfWarmup;

  @Mixin final ClientOptions client = new ClientOptions();

  /// A plan builder with everything but the model. A URL may start with a weight: `3:http://…`.
  LoadPlan.Builder plan(List<String> urls) {
    LoadPlan.Builder plan = base();
    RequestBody requestBody = body == null ? RequestBody.NONE : body(body);
    String verb = verb(requestBody);
    List<HeaderLine> typed = client.headerLines();
    for (String text : urls) {
      Matcher weighted = WEIGHTED.matcher(text);
      boolean hasWeight = weighted.matches();
      Origin.Location location = Origin.parse(hasWeight ? weighted.group(2) : text);
      int weight = hasWeight ? Integer.parseInt(weighted.group(1)) : 1;
      plan.origin(location.origin())
          .target(
              LoadTarget.get(location.target())
                  .withRequest(verb, requestBody)
                  .withHeaders(HeaderLine.overridden(location.authorization(), typed))
                  .withWeight(weight));
    }
    return plan.rows(rows());
  }

  Rows rows() {
    return data == null ? Rows.NONE : DataFile.read(data);
  }

  /// For requests that are made elsewhere.
  ///
  /// @throws IllegalArgumentException when an option says what they are to be
  void refuseRequestOptions() {
    if (body != null || method != null) {
      throw new IllegalArgumentException(
          (body != null ? "--body" : "-m")
              + " makes requests of URLs. With --openapi, --curl or --har leave it out: they say"
              + " what is sent.");
    }
  }

  /// Compiles the generator's own code before it meets the server. Before an open model the JVM's
  /// compilers step back then: what they still compile would make requests late.
  ///
  /// @param open whether the model, or one of several to come, is open
  void warmUp(boolean open) throws BenchException, InterruptedException {
    if (!noSelfWarmup) {
      WarmUp.run(SELF_WARMUP, open);
      if (open) {
        SchedulingPriority.compilersStepBack();
      }
    }
  }

  /// A plan builder with everything but targets and model.
  LoadPlan.Builder base() {
    return LoadPlan.builder()
        .connections(connections)
        .threads(client.threads)
        .timeout(PlanText.duration(client.timeout))
        .keepAlive(!noKeepAlive)
        .insecure(client.insecure)
        .protocol(http2 ? LoadPlan.Protocol.HTTP_2 : LoadPlan.Protocol.HTTP_1_1)
        .streams(streams)
        .retryAfter(retryAfter)
        .unixSocket(unixSocket)
        .seed(client.seed);
  }

  /// The warm-up that was asked for, or the default for a run of this length.
  Duration warmup(@Nullable Duration length) {
    if (warmup != null) {
      return PlanText.duration(warmup);
    }
    boolean brief = length == null || length.compareTo(Duration.ofSeconds(5)) < 0;
    return brief ? Duration.ZERO : Duration.ofSeconds(1);
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
