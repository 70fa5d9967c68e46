package dev.brisk.bench.page;

import dev.brisk.bench.control.ExceptionCount;
import dev.brisk.bench.control.FailureCount;
import dev.brisk.bench.control.LoadControl;
import dev.brisk.bench.control.LoadSecond;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.LogLine;
import dev.brisk.bench.control.RequestRow;
import dev.brisk.bench.control.TaskShare;
import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.bench.report.JsonReport;
import dev.brisk.bench.report.LatencyChart;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The REST interface's JSON. Times of requests are milliseconds, other times seconds.
final class PageJson {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final double WHOLE_SECONDS = 0.5;

  // A page may get the answer to "stop" after the event that all users have stopped: it keeps to
  // this order. Begins at the time, so that a page outlives a restart of the load test.
  private static final AtomicLong ORDER = new AtomicLong(System.currentTimeMillis() * 1000);

  private PageJson() {}

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  /// Everything that the tables show now.
  static ObjectNode state(LoadControl control) {
    // Taken before the snapshot: what is told of a change afterwards has a higher number.
    long order = ORDER.incrementAndGet();
    LoadSnapshot snapshot = control.snapshot();
    ObjectNode root = JSON.createObjectNode();
    root.put("order", order);
    root.put("state", snapshot.state().label());
    root.put("active", snapshot.state().active());
    setup(root.putObject("setup"), snapshot.setup());
    root.put("elapsed_s", snapshot.elapsed().toMillis() / 1e3);
    root.put("users", snapshot.users());
    root.put("target_users", snapshot.targetUsers());
    ObjectNode classes = root.putObject("users_by_class");
    snapshot.usersByClass().forEach(classes::put);
    root.put("dropped_iterations", snapshot.droppedIterations());
    row(root.putObject("total"), snapshot.total());
    ArrayNode rows = root.putArray("requests");
    snapshot.requests().forEach(row -> row(rows.addObject(), row));
    figures(root, snapshot);
    ArrayNode failures = root.putArray("failures");
    for (FailureCount failure : snapshot.failures()) {
      failures
          .addObject()
          .put("method", failure.request().method())
          .put("name", failure.request().name())
          .put("message", failure.message())
          .put("count", failure.count());
    }
    ArrayNode exceptions = root.putArray("exceptions");
    for (ExceptionCount exception : snapshot.exceptions()) {
      exceptions
          .addObject()
          .put("message", exception.message())
          .put("trace", exception.trace())
          .put("count", exception.count());
    }
    ratio(root.putArray("ratio_per_class"), snapshot.ratioPerClass());
    ratio(root.putArray("ratio_total"), snapshot.ratioTotal());
    Measures total = snapshot.total().measures();
    LatencyChart.curve(root.putArray("percentile_curve"), total);
    root.put("log_last", snapshot.log().isEmpty() ? "" : snapshot.log().getLast().at().toString());
    return root;
  }

  private static void figures(ObjectNode root, LoadSnapshot snapshot) {
    ArrayNode tags = root.putArray("tags");
    for (EndpointSummary tag : snapshot.figures().tags()) {
      LatencyHistogram times = tag.measures().response();
      long[] percentiles = times.percentiles(50, 99);
      tags.addObject()
          .put("name", tag.name())
          .put("requests", tag.measures().requests())
          .put("failures", tag.measures().failed())
          .put("median_ms", percentiles[0] / 1e6)
          .put("p99_ms", percentiles[1] / 1e6)
          .put("max_ms", times.max() / 1e6)
          .put("rps", tag.requestsPerSecond());
    }
    JsonReport.own(root.putArray("own"), snapshot.figures().own());
  }

  private static void setup(ObjectNode node, LoadSetup setup) {
    node.put("users", setup.users());
    node.put("spawn_rate", setup.spawnRate());
    node.put("host", setup.host());
    Duration runTime = setup.runTime();
    if (runTime == null) {
      node.putNull("run_time_s");
    } else {
      node.put("run_time_s", runTime.toMillis() / 1e3);
    }
  }

  private static void row(ObjectNode node, RequestRow row) {
    Measures measures = row.measures();
    LatencyHistogram times = measures.response();
    long[] percentiles = times.percentiles(50, 95, 99);
    node.put("method", row.request().method())
        .put("name", row.request().name())
        .put("requests", measures.requests())
        .put("failures", measures.failed())
        .put("median_ms", percentiles[0] / 1e6)
        .put("p95_ms", percentiles[1] / 1e6)
        .put("p99_ms", percentiles[2] / 1e6)
        .put("average_ms", times.mean() / 1e6)
        .put("min_ms", times.min() / 1e6)
        .put("max_ms", times.max() / 1e6)
        .put("average_bytes", row.averageBytes())
        .put("current_rps", row.currentRequests())
        .put("current_failures", row.currentFailures());
  }

  private static void ratio(ArrayNode node, List<TaskShare> shares) {
    for (TaskShare share : shares) {
      ObjectNode one = node.addObject().put("name", share.name()).put("share", share.share());
      ratio(one.putArray("tasks"), share.tasks());
    }
  }

  /// One point of the charts.
  static ObjectNode point(LoadSecond second) {
    Measures total = second.total();
    LatencyHistogram times = total.response();
    double seconds = second.nanos() / 1e9;
    ObjectNode node =
        JSON.createObjectNode()
            .put("t", second.second())
            .put("users", second.users())
            .put("connections", second.connections())
            .put("busy", second.generator().busy());
    // A run ends within a second: nothing in a moment is no rate of zero.
    if (total.requests() > 0 || seconds >= WHOLE_SECONDS) {
      node.put("rps", total.requests() / seconds).put("fps", total.failed() / seconds);
    }
    if (!times.isEmpty()) {
      long[] percentiles = times.percentiles(50, 95, 99);
      node.put("p50", percentiles[0] / 1e6)
          .put("p95", percentiles[1] / 1e6)
          .put("p99", percentiles[2] / 1e6)
          .put("max", times.max() / 1e6);
    }
    LatencyChart.column(node.putArray("heat"), times);
    return node;
  }

  static ArrayNode log(List<LogLine> lines) {
    ArrayNode all = JSON.createArrayNode();
    for (LogLine line : lines) {
      all.addObject()
          .put("at", line.at().toString())
          .put("level", line.level().name())
          .put("text", line.text());
    }
    return all;
  }

  /// What a form, or `brisk bench set`, asks for; what it does not name stays as it is.
  ///
  /// @throws IllegalArgumentException in one clear sentence
  static LoadSetup setup(byte[] body, LoadSetup before) {
    JsonNode root;
    try {
      root = JSON.readTree(body);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("The body is not JSON: " + e.getOriginalMessage(), e);
    }
    if (!root.isObject()) {
      throw new IllegalArgumentException(
          "The body must be an object such as {\"users\": 100, \"spawn_rate\": 10}.");
    }
    for (String name : root.propertyNames()) {
      if (!List.of("users", "spawn_rate", "host", "run_time").contains(name)) {
        throw new IllegalArgumentException(
            "'" + name + "' is unknown here. Write users, spawn_rate, host or run_time.");
      }
    }
    return new LoadSetup(
        root.has("users") ? whole(root.get("users")) : before.users(),
        root.has("spawn_rate") ? number(root.get("spawn_rate")) : before.spawnRate(),
        root.has("host") ? root.get("host").asString("") : before.host(),
        root.has("run_time") ? runTime(root.get("run_time")) : before.runTime());
  }

  private static int whole(JsonNode value) {
    double number = number(value);
    if (number != Math.rint(number) || Math.abs(number) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "The number of users is " + value.asString("") + ". Write a whole number.");
    }
    return (int) number;
  }

  private static double number(JsonNode value) {
    try {
      return value.isNumber() ? value.asDouble() : Double.parseDouble(value.asString("").strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + value.asString("") + "' is not a number.", e);
    }
  }

  private static @Nullable Duration runTime(JsonNode value) {
    String text = value.isNull() ? "" : value.asString("").strip();
    return text.isEmpty() ? null : PlanText.duration(text);
  }
}
