package dev.brisk.bench.report;

import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.GeneratorUse;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.OwnMetric;
import dev.brisk.bench.measure.RunPart;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.resource.TargetUse;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The result as JSON. Fields are only ever added; `format` names the version.
///
/// The histogram of response times is in it, one entry a bucket, so that results can be compared
/// and merged later: `histogram_ns` is a list of pairs of the bucket's highest value and its count.
/// [JsonResult] reads it. Where service times are the response times, they are not written twice.
public final class JsonReport {
  /// Version of the form.
  public static final int FORMAT = 1;

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private JsonReport() {}

  public static String render(LoadReport report) {
    return JSON.writeValueAsString(tree(report)) + "\n";
  }

  static ObjectNode tree(LoadReport report) {
    LoadTestResult result = report.result();
    ObjectNode root = JSON.createObjectNode();
    root.put("format", FORMAT);
    root.put("started", result.started().toString());
    plan(root.putObject("plan"), result.plan());
    measures(root, result.total(), result);
    root.put("duration_s", result.measured().toNanos() / 1e9);
    root.put("interrupted", result.interrupted());
    if (result.iterations().due() > 0) {
      root.putObject("iterations")
          .put("due", result.iterations().due())
          .put("dropped", result.iterations().dropped());
    }
    latencies(root.putObject("connect_ms"), result.connect());
    histogram(root.putArray("connect_histogram_ns"), result.connect());
    generator(root.putObject("generator"), result);
    target(root, report);
    ObjectNode bottleneck = root.putObject("bottleneck");
    bottleneck.put("limited_by", report.bottleneck().limitedBy().name().toLowerCase(Locale.ROOT));
    bottleneck.put("because", report.bottleneck().because());
    bottleneck.put("littles_law", report.bottleneck().littlesLaw());
    if (report.breakpoint() != null) {
      root.putObject("breakpoint")
          .put("requests_per_second", report.breakpoint().requestsPerSecond())
          .put("after_s", report.breakpoint().seconds())
          .put("because", report.breakpoint().because());
    }
    ArrayNode objectives = root.putArray("objectives");
    for (LoadObjective.Outcome outcome : report.objectives()) {
      objectives
          .addObject()
          .put("objective", outcome.objective().text())
          .put("value", outcome.shown())
          .put("met", outcome.met());
    }
    faults(root, report.faults());
    own(root.putArray("own"), report.figures().own());
    summaries(root.putArray("tags"), report.figures().tags(), result);
    summaries(root.putArray("endpoints"), result.endpoints(), result);
    if (!report.parts().isEmpty()) {
      parts(root.putArray("parts"), report.parts());
    }
    ArrayNode series = root.putArray("series");
    result.intervals().forEach(interval -> interval(series.addObject(), interval));
    return root;
  }

  private static void summaries(
      ArrayNode list, List<EndpointSummary> summaries, LoadTestResult result) {
    for (EndpointSummary summary : summaries) {
      ObjectNode node = list.addObject();
      node.put("name", summary.name());
      measures(node, summary, result);
    }
  }

  private static void parts(ArrayNode list, List<RunPart> parts) {
    for (RunPart part : parts) {
      LoadTestResult result = part.result();
      ObjectNode node = list.addObject();
      node.put("name", part.name());
      node.put("started", result.started().toString());
      node.put("started_after_s", part.startedAfter().toNanos() / 1e9);
      node.put("duration_s", result.measured().toNanos() / 1e9);
      measures(node, result.total(), result);
      generator(node.putObject("generator"), result);
      ArrayNode remarks = node.putArray("remarks");
      part.remarks().forEach(remarks::add);
    }
  }

  private static void faults(ObjectNode root, UserFaults faults) {
    ArrayNode failures = root.putArray("failures");
    for (UserFaults.Failure failure : faults.failures()) {
      failures
          .addObject()
          .put("request", failure.request())
          .put("message", failure.message())
          .put("count", failure.count());
    }
    ArrayNode exceptions = root.putArray("exceptions");
    for (UserFaults.Thrown thrown : faults.exceptions()) {
      exceptions
          .addObject()
          .put("message", thrown.message())
          .put("trace", thrown.trace())
          .put("count", thrown.count());
    }
  }

  /// A scenario's own figures, one object each.
  public static void own(ArrayNode list, List<OwnMetric> figures) {
    for (OwnMetric metric : figures) {
      LatencyHistogram values = metric.values();
      // Milliseconds, or the number itself.
      double unit = metric.name().time() ? 1e6 : OwnMetric.SCALE;
      list.addObject()
          .put("name", metric.name().text())
          .put("unit", metric.name().time() ? "ms" : "")
          .put("count", values.count())
          .put("mean", values.mean() / unit)
          .put("p50", values.percentile(50) / unit)
          .put("p99", values.percentile(99) / unit)
          .put("max", values.max() / unit);
    }
  }

  private static void plan(ObjectNode node, LoadPlan plan) {
    node.put("url", plan.origin().url());
    node.put(
        "model",
        switch (plan.model()) {
          case LoadModel.Closed closed -> "closed";
          case LoadModel.Open open -> "open";
          case LoadModel.Users users -> "users";
        });
    node.put("description", LoadReport.describe(plan));
    node.put("connections", plan.connections());
    node.put("threads", plan.threads());
    node.put("keep_alive", plan.keepAlive());
    node.put("http2", plan.protocol() == LoadPlan.Protocol.HTTP_2);
    node.put("streams", plan.streams());
    node.put("warmup_s", plan.warmup().toNanos() / 1e9);
    node.put("timeout_s", plan.timeout().toNanos() / 1e9);
    node.put("seed", plan.seed());
    ArrayNode stages = node.putArray("stages");
    plan.model()
        .stages()
        .forEach(stage ->
            stages
                .addObject()
                .put("duration_s", stage.duration().toNanos() / 1e9)
                .put("from", stage.from())
                .put("to", stage.to()));
  }

  private static void measures(ObjectNode node, EndpointSummary endpoint, LoadTestResult result) {
    Measures measures = endpoint.measures();
    node.put("requests", measures.requests());
    node.put("requests_per_second", endpoint.requestsPerSecond());
    // Little's law.
    node.put("concurrency", endpoint.requestsPerSecond() * measures.response().mean() / 1e9);
    latencies(node.putObject("latency_ms"), measures.response());
    latencies(node.putObject("service_time_ms"), measures.service());
    errors(node.putObject("errors"), measures);
    statuses(node, measures);
    node.put("bytes", measures.bytes());
    node.put("body_bytes", measures.bodyBytes());
    node.put("cache_hits", measures.cacheHits());
    histogram(node.putArray("histogram_ns"), measures.response());
    if (measures.service() != measures.response()) {
      histogram(node.putArray("service_histogram_ns"), measures.service());
    }
  }

  private static void statuses(ObjectNode node, Measures measures) {
    ObjectNode status = node.putObject("status");
    measures.statuses().forEach((code, count) -> status.put(code.toString(), count));
  }

  private static void histogram(ArrayNode histogram, LatencyHistogram latencies) {
    for (int i = 0; i < latencies.buckets(); i++) {
      histogram.addArray().add(latencies.bucketValue(i)).add(latencies.bucketCount(i));
    }
  }

  private static void errors(ObjectNode node, Measures measures) {
    node.put("total", measures.failed());
    for (ErrorClass error : ErrorClass.values()) {
      node.put(error.label(), measures.failed(error));
    }
  }

  /// What nobody measured is null.
  private static void latencies(ObjectNode node, LatencyHistogram of) {
    millis(node, "min", of, of.min());
    millis(node, "mean", of, of.mean());
    for (int percent : new int[] {50, 75, 90, 95, 99}) {
      millis(node, "p" + percent, of, of.percentile(percent));
    }
    millis(node, "p999", of, of.percentile(99.9));
    millis(node, "p9999", of, of.percentile(99.99));
    millis(node, "max", of, of.max());
    millis(node, "stdev", of, of.standardDeviation());
  }

  private static void millis(ObjectNode node, String name, LatencyHistogram of, double nanos) {
    number(node, name, of.isEmpty() ? Double.NaN : nanos / 1e6);
  }

  private static void generator(ObjectNode node, LoadTestResult result) {
    GeneratorUse use = result.generator();
    node.put("cpu_us_per_request", use.cpuMicrosPerRequest());
    node.put("allocated_bytes_per_request", use.allocatedBytesPerRequest());
    node.put("busy", use.busy());
    node.put("starved", use.starved());
    node.put("cpu_s", use.cpuSeconds());
    node.put("loops_cpu_s", use.loopCpuSeconds());
    node.put("resident_bytes", use.residentBytes());
    node.put("send_lag_p99_us", use.sendLagP99Nanos() / 1e3);
    node.put("send_lag_max_us", result.sendLag().max() / 1e3);
    latencies(node.putObject("send_lag_ms"), result.sendLag());
    histogram(node.putArray("send_lag_histogram_ns"), result.sendLag());
    node.put("valid", result.valid());
    ArrayNode reasons = node.putArray("invalid");
    result.invalid().forEach(reasons::add);
  }

  private static void target(ObjectNode root, LoadReport report) {
    TargetUse use = report.target();
    if (use == null) {
      root.putNull("target");
      return;
    }
    ObjectNode node = root.putObject("target");
    node.put("source", use.source());
    number(node, "cpus", use.cpu());
    number(node, "busy", use.busy());
    number(node, "resident_bytes_max", use.residentBytesMax());
    number(node, "disk_read_bytes", use.diskReadBytes());
    number(node, "disk_written_bytes", use.diskWrittenBytes());
    number(node, "network_received_bytes", use.networkReceivedBytes());
    number(node, "network_sent_bytes", use.networkSentBytes());
    number(node, "gc_s", use.gcSeconds());
    number(node, "gc_count", use.gcCount());
    number(node, "cache_hit_ratio", use.cacheHitRatio());
    number(node, "served", use.served());
    node.put("answered", use.answered());
    MemoryTrend.of(use)
        .ifPresent(trend ->
            node.putObject("memory_trend")
                .put("bytes_per_hour", trend.bytesPerHour())
                .put("p", trend.pValue())
                .put("rises", trend.rises()));
    number(node, "cpu_s_per_1000_requests", report.targetCpuSecondsPerThousand());
    number(node, "bytes_per_1000_requests", report.bytesPerThousand());
    number(node, "cost_per_million_requests", report.costPerMillion());
  }

  private static void number(ObjectNode node, String name, double value) {
    if (Double.isFinite(value)) {
      node.put(name, value);
    } else {
      node.putNull(name);
    }
  }

  private static void interval(ObjectNode node, Interval interval) {
    Measures total = interval.total();
    node.put("phase", interval.phase().name().toLowerCase(Locale.ROOT));
    node.put("start_s", interval.startNanos() / 1e9);
    node.put("end_s", interval.endNanos() / 1e9);
    node.put("requests", total.requests());
    node.put("requests_per_second", interval.rate());
    node.put("errors", total.failed());
    node.put("bytes", total.bytes());
    node.put("connections", interval.connections());
    node.put("in_flight", interval.inFlight());
    node.put("waiting", interval.waiting());
    LatencyHistogram response = total.response();
    millis(node, "p50_ms", response, response.percentile(50));
    millis(node, "p90_ms", response, response.percentile(90));
    millis(node, "p99_ms", response, response.percentile(99));
    millis(node, "max_ms", response, response.max());
    statuses(node, total);
    if (total.failed() > 0) {
      errors(node.putObject("error_classes"), total);
    }
    histogram(node.putArray("histogram_ns"), total.response());
  }
}
