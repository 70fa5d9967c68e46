package dev.brisk.bench.report;

import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.GeneratorUse;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.Iterations;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LatencyRecorder;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.plan.ArrivalSpacing;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.Stage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads what [JsonReport] wrote.
///
/// A result comes back as it was, with these exceptions: an interval has one entry for all
/// endpoints, and of its mean and minimum what the buckets tell; what the event loops used is known
/// of the whole only; a target is its name.
public final class JsonResult {
  private static final long BYTES_MAX = 256L << 20;

  private JsonResult() {}

  /// The file as a tree.
  ///
  /// @throws IllegalArgumentException when the file is no result of `brisk bench --json`
  public static JsonNode tree(Path file) {
    JsonNode root;
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new IllegalArgumentException(file + " is too large for a result.");
      }
      root = JsonMapper.shared().readTree(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          "There is no result " + file + ". Make it with brisk bench --json " + file + ".", e);
    } catch (IOException e) {
      throw new IllegalArgumentException("Cannot read the result " + file + ": " + e, e);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          file + " is not JSON: " + e.getOriginalMessage() + ". Make it with brisk bench --json.",
          e);
    }
    if (root.path("format").asInt(0) != JsonReport.FORMAT || !root.path("series").isArray()) {
      throw new IllegalArgumentException(
          file + " is not a result of this version. Make it with brisk bench --json.");
    }
    return root;
  }

  /// The result of a plain load.
  ///
  /// @throws IllegalArgumentException when the file is no result of `brisk bench --json`, is of a
  ///   scenario, is put together of parts, or was written before results could be put together
  public static LoadTestResult read(Path file) {
    JsonNode root = tree(file);
    String model = root.path("plan").path("model").asString("");
    if (model.equals("users")) {
      throw new IllegalArgumentException(
          file + " is of a scenario. Only runs of URLs can be put together.");
    }
    if (root.has("parts")) {
      throw new IllegalArgumentException(
          file + " is put together of parts already. Give the files that it was made of.");
    }
    if (!root.path("plan").has("streams") || !root.has("connect_histogram_ns")) {
      throw new IllegalArgumentException(
          file
              + " was written by an older version, without all histograms. Run it again with this"
              + " one.");
    }
    try {
      return result(root, model.equals("open"));
    } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
      throw new IllegalArgumentException(
          file + " cannot be read as a result, since it was changed: " + e.getMessage(), e);
    }
  }

  private static LoadTestResult result(JsonNode root, boolean open) {
    List<EndpointSummary> endpoints = new ArrayList<>();
    root.path("endpoints").forEach(node -> endpoints.add(summary(node, node.path("name"))));
    List<Interval> intervals = new ArrayList<>();
    root.path("series").forEach(node -> intervals.add(interval(node)));
    JsonNode generator = root.path("generator");
    List<String> invalid = new ArrayList<>();
    generator.path("invalid").forEach(reason -> invalid.add(reason.asString()));
    return new LoadTestResult(
        plan(root.path("plan"), open, endpoints),
        Instant.parse(root.path("started").asString("")),
        duration(root.path("duration_s")),
        new EndpointSummary("total", measures(root), root.path("requests_per_second").asDouble()),
        endpoints,
        intervals,
        histogram(root.path("connect_histogram_ns"), root.path("connect_ms")),
        histogram(generator.path("send_lag_histogram_ns"), generator.path("send_lag_ms")),
        new GeneratorUse(
            generator.path("cpu_us_per_request").asDouble(),
            generator.path("allocated_bytes_per_request").asDouble(),
            generator.path("busy").asDouble(),
            generator.path("starved").asDouble(),
            Math.round(generator.path("send_lag_p99_us").asDouble() * 1e3),
            generator.path("cpu_s").asDouble(),
            generator.path("loops_cpu_s").asDouble(),
            generator.path("resident_bytes").asLong(-1)),
        Iterations.NONE,
        invalid,
        root.path("interrupted").asBoolean());
  }

  private static LoadPlan plan(JsonNode node, boolean open, List<EndpointSummary> endpoints) {
    List<Stage> stages = new ArrayList<>();
    for (JsonNode stage : node.path("stages")) {
      stages.add(
          new Stage(
              duration(stage.path("duration_s")),
              stage.path("from").asDouble(),
              stage.path("to").asDouble()));
    }
    LoadPlan.Builder plan =
        LoadPlan.builder()
            .origin(Origin.parse(node.path("url").asString("")).origin())
            .model(
                open
                    ? new LoadModel.Open(stages, ArrivalSpacing.CONSTANT)
                    : new LoadModel.Closed(stages, OptionalLong.empty()))
            .connections(node.path("connections").asInt())
            .threads(node.path("threads").asInt())
            .warmup(duration(node.path("warmup_s")))
            .timeout(duration(node.path("timeout_s")))
            .keepAlive(node.path("keep_alive").asBoolean())
            .streams(node.path("streams").asInt())
            .protocol(
                node.path("http2").asBoolean()
                    ? LoadPlan.Protocol.HTTP_2
                    : LoadPlan.Protocol.HTTP_1_1)
            .seed(node.path("seed").asLong());
    for (EndpointSummary endpoint : endpoints) {
      String path = endpoint.name().substring(endpoint.name().indexOf(' ') + 1);
      plan.target(LoadTarget.get(path.startsWith("/") ? path : "/").withName(endpoint.name()));
    }
    return plan.build();
  }

  private static EndpointSummary summary(JsonNode node, JsonNode name) {
    return new EndpointSummary(
        name.asString(""), measures(node), node.path("requests_per_second").asDouble());
  }

  private static Measures measures(JsonNode node) {
    LatencyHistogram response = histogram(node.path("histogram_ns"), node.path("latency_ms"));
    return new Measures(
        node.path("requests").asLong(),
        node.path("bytes").asLong(),
        node.path("body_bytes").asLong(),
        response,
        node.has("service_histogram_ns")
            ? histogram(node.path("service_histogram_ns"), node.path("service_time_ms"))
            : response,
        statuses(node.path("status")),
        errors(node.path("errors")),
        node.path("cache_hits").asLong());
  }

  private static Interval interval(JsonNode node) {
    LatencyHistogram response = buckets(node.path("histogram_ns"));
    Measures total =
        new Measures(
            node.path("requests").asLong(),
            node.path("bytes").asLong(),
            0,
            response,
            response,
            statuses(node.path("status")),
            errors(node.path("error_classes")));
    return new Interval(
        Phase.valueOf(node.path("phase").asString("").toUpperCase(Locale.ROOT)),
        duration(node.path("start_s")).toNanos(),
        duration(node.path("end_s")).toNanos(),
        List.of(total),
        LatencyHistogram.NONE,
        LatencyHistogram.NONE,
        LatencyHistogram.NONE,
        node.path("connections").asInt(),
        node.path("in_flight").asInt(),
        node.path("waiting").asLong(),
        LoopUse.NONE);
  }

  private static Map<Integer, Long> statuses(JsonNode node) {
    Map<Integer, Long> statuses = new TreeMap<>();
    node.forEachEntry((code, count) -> statuses.put(Integer.parseInt(code), count.asLong()));
    return statuses;
  }

  private static Map<ErrorClass, Long> errors(JsonNode node) {
    Map<ErrorClass, Long> errors = new EnumMap<>(ErrorClass.class);
    for (ErrorClass error : ErrorClass.values()) {
      long count = node.path(error.label()).asLong(0);
      if (count > 0) {
        errors.put(error, count);
      }
    }
    return errors;
  }

  private static LatencyHistogram histogram(JsonNode buckets, JsonNode figures) {
    long[] values = new long[buckets.size()];
    long[] counts = new long[values.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = buckets.get(i).path(0).asLong();
      counts[i] = buckets.get(i).path(1).asLong();
    }
    return values.length == 0
        ? LatencyHistogram.NONE
        : LatencyHistogram.restored(
            values,
            counts,
            figures.path("mean").asDouble() * 1e6,
            figures.path("stdev").asDouble() * 1e6,
            Math.round(figures.path("min").asDouble() * 1e6),
            Math.round(figures.path("max").asDouble() * 1e6));
  }

  /// A histogram of which nothing but the buckets is known.
  public static LatencyHistogram buckets(JsonNode buckets) {
    LatencyRecorder recorder = new LatencyRecorder();
    for (JsonNode bucket : buckets) {
      recorder.record(bucket.path(0).asLong(), bucket.path(1).asLong());
    }
    return recorder.snapshot();
  }

  private static Duration duration(JsonNode seconds) {
    return Duration.ofNanos(Math.round(seconds.asDouble() * 1e9));
  }
}
