package dev.brisk.bench.report;

import dev.brisk.bench.bottleneck.Bottleneck;
import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.GeneratorUse;
import dev.brisk.bench.measure.Iterations;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.OwnMetric;
import dev.brisk.bench.measure.RunPart;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.Units;
import dev.brisk.bench.resource.TargetUse;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The result as text for a terminal, 80 columns wide, the verdict first. Only names of endpoints
/// and URLs may be longer.
public final class TextReport {
  private static final int COLUMNS = 80;
  private static final int LABEL = 13;
  private static final int NAME_COLUMNS = 29;
  private static final double[] PERCENTS = {50, 75, 90, 95, 99, 99.9};

  private final LoadReport report;
  private final StringBuilder out = new StringBuilder();

  private TextReport(LoadReport report) {
    this.report = report;
  }

  public static String render(LoadReport report) {
    return new TextReport(report).render();
  }

  private String render() {
    LoadTestResult result = report.result();
    LoadPlan plan = result.plan();
    line(
        plan.origin().url() + (plan.targets().size() == 1 ? plan.targets().getFirst().path() : ""));
    wrapped("", LoadReport.describe(plan));
    line(
        "measured "
            + Units.time(result.measured().toNanos())
            + (plan.warmup().isZero()
                ? ", without a warm-up"
                : " after " + Units.time(plan.warmup().toNanos()) + " of warm-up")
            + (result.interrupted() ? ", stopped early" : ""));
    verdict(result);
    line("");
    Measures total = result.total().measures();
    latency(result, total);
    throughput(result, total);
    errors(result, total);
    if (!report.parts().isEmpty()) {
      line("");
      PartsText.lines(report.parts()).forEach(each -> line(each));
      line("");
    }
    if (result.endpoints().size() > 1) {
      summaries("Endpoint", result.endpoints());
    }
    if (!report.figures().tags().isEmpty()) {
      summaries("Tag", report.figures().tags());
    }
    own();
    target(result);
    generator(result);
    if (report.bottleneck().limitedBy() != Bottleneck.UNKNOWN) {
      entry("Self-check", report.bottleneck().littlesLaw());
      entry("", result.generator().cpuCheck());
      if (report.target() != null) {
        report.target().counts().ifPresent(counts -> entry("", counts));
      }
    }
    if (plan.model() instanceof LoadModel.Closed) {
      entry(
          "Note",
          "a closed model waits for each answer, so it asks a slow server less often and hides how"
              + " long callers would have queued. To see that, give a rate: -R");
    }
    return out.toString();
  }

  private void verdict(LoadTestResult result) {
    for (String reason : result.invalid()) {
      wrapped("INVALID: ", reason + ".");
    }
    for (RunPart part : report.parts()) {
      part.remarks().forEach(remark -> entry("Weak part", part.name() + ": " + remark));
    }
    if (report.breakpoint() != null) {
      entry(
          "Breakpoint",
          "at "
              + Units.digits(report.breakpoint().requestsPerSecond())
              + " requests/s, "
              + Units.time(report.breakpoint().seconds() * 1e9)
              + " after the start: "
              + report.breakpoint().because());
    }
    for (LoadObjective.Outcome outcome : report.objectives()) {
      entry(
          "Objective",
          (outcome.met() ? "met    " : "MISSED ")
              + outcome.objective().text()
              + ": measured "
              + outcome.shown());
    }
    entry(
        "Limited by",
        report.bottleneck().limitedBy().label() + ": " + report.bottleneck().because());
  }

  private void latency(LoadTestResult result, Measures total) {
    boolean open = result.plan().model() instanceof LoadModel.Open;
    line(
        "%-8s%9s%9s%9s%9s%9s%9s%9s%9s",
        "Latency", "mean", "p50", "p75", "p90", "p95", "p99", "p99.9", "max");
    latencyLine("response", total.response());
    if (open || differs(total)) {
      latencyLine("service", total.service());
    }
    LatencyHistogram response = total.response();
    if (!response.isEmpty()) {
      entry(
          "",
          "min "
              + Units.time(response.min())
              + ", standard deviation "
              + Units.time(response.standardDeviation())
              + ", p99.99 "
              + Units.time(response.percentile(99.99)));
    }
    if (!result.connect().isEmpty()) {
      entry(
          "connect",
          "p50 "
              + Units.time(result.connect().percentile(50))
              + ", p99 "
              + Units.time(result.connect().percentile(99))
              + ", max "
              + Units.time(result.connect().max())
              + " over "
              + Units.count(result.connect().count())
              + (result.connect().count() == 1 ? " connection" : " connections"));
    }
    line("");
  }

  private static boolean differs(Measures total) {
    return total.response().percentile(99) != total.service().percentile(99)
        || total.response().max() != total.service().max();
  }

  private void latencyLine(String name, LatencyHistogram latencies) {
    StringBuilder cells = new StringBuilder();
    cells.append(String.format(Locale.ROOT, "%-8s%9s", name, LatencyText.mean(latencies)));
    for (double percent : PERCENTS) {
      cells.append(String.format(Locale.ROOT, "%9s", LatencyText.percentile(latencies, percent)));
    }
    line(cells + String.format(Locale.ROOT, "%9s", LatencyText.max(latencies)));
  }

  private void throughput(LoadTestResult result, Measures total) {
    double seconds = Math.max(1e-9, result.measured().toNanos() / 1e9);
    entry(
        "Throughput",
        Units.digits(result.total().requestsPerSecond())
            + " requests/s, "
            + Units.bytes(total.bytes() / seconds)
            + "/s received; "
            + Units.count(total.requests())
            + " requests in all");
    // Little's law: requests in flight = rate x time in the system.
    entry(
        "Concurrency",
        Units.digits(result.total().requestsPerSecond() * total.response().mean() / 1e9)
            + " requests in flight on average, "
            + most(result.plan())
            + " at most");
    Iterations iterations = result.iterations();
    if (iterations.due() > 0) {
      entry(
          "Iterations",
          Units.count(iterations.due() - iterations.dropped())
              + " of "
              + Units.count(iterations.due())
              + " due were begun");
    }
  }

  private static String most(LoadPlan plan) {
    return switch (plan.model()) {
      case LoadModel.Closed closed -> Units.count(plan.connections()) + " connections";
      case LoadModel.Open open -> Units.count(plan.connections()) + " connections";
      case LoadModel.Users users -> Units.count(Math.round(users.most())) + " users";
    };
  }

  private void errors(LoadTestResult result, Measures total) {
    entry(
        "Errors",
        Units.count(total.failed())
            + " of "
            + Units.count(total.requests())
            + " requests"
            + (total.requests() == 0 ? "" : " (" + Units.percent(total.errorShare()) + ")")
            + total.errors().entrySet().stream()
                .map(error -> error.getKey().label() + " " + Units.count(error.getValue()))
                .collect(Collectors.joining(", ", total.failed() > 0 ? ": " : "", "")));
    if (total.failed(ErrorClass.TLS) > 0) {
      entry(
          "",
          total.answered() == 0
              ? "no handshake succeeded: is the certificate trusted, and for this host? --insecure"
                  + " accepts any"
              : "handshakes failed though others did not: the server ends them, or is too slow");
    }
    if (total.failed(ErrorClass.PROTOCOL) > 0) {
      entry(
          "",
          "what came is not HTTP of the version that was asked for: is the port another protocol's,"
              + " or one of TLS (https://)?");
    }
    boolean broke =
        total.failed(ErrorClass.CONNECT)
                + total.failed(ErrorClass.RESET)
                + total.failed(ErrorClass.TLS)
                + total.failed(ErrorClass.PROTOCOL)
            > 0;
    if (broke && result.plan().model() instanceof LoadModel.Closed) {
      entry(
          "",
          "a connection that broke twice in a row waits before it tries again, 10 ms to 1 s: the"
              + " rate is lower for that");
    }
    if (!total.statuses().isEmpty()) {
      entry(
          "Status",
          total.statuses().entrySet().stream()
              .map(status -> status.getKey() + ": " + Units.count(status.getValue()))
              .collect(Collectors.joining(", ")));
    }
    if (total.cacheHits() > 0) {
      entry(
          "Cache",
          Units.count(total.cacheHits())
              + " of "
              + Units.count(total.answered())
              + " answers came from a cache ("
              + Units.percent((double) total.cacheHits() / total.answered())
              + "), by Cache-Status");
    }
  }

  private void summaries(String what, List<EndpointSummary> summaries) {
    String form = "%-" + NAME_COLUMNS + "s %10s %9s %9s %9s %9s";
    line("");
    line(form, what, "req/s", "errors", "p50", "p99", "max");
    for (EndpointSummary endpoint : summaries) {
      Measures measures = endpoint.measures();
      line(
          form,
          shortened(endpoint.name()),
          Units.digits(endpoint.requestsPerSecond()),
          Units.count(measures.failed()),
          LatencyText.percentile(measures.response(), 50),
          LatencyText.percentile(measures.response(), 99),
          LatencyText.max(measures.response()));
    }
    line("");
  }

  private void own() {
    if (report.figures().own().isEmpty()) {
      return;
    }
    String form = "%-" + NAME_COLUMNS + "s %10s %9s %9s %9s %9s";
    line(form, "Own figure", "count", "mean", "p50", "p99", "max");
    for (OwnMetric metric : report.figures().own()) {
      LatencyHistogram values = metric.values();
      boolean time = metric.name().time();
      line(
          form,
          shortened(metric.name().text()),
          Units.count(values.count()),
          own(time, values.mean()),
          own(time, values.percentile(50)),
          own(time, values.percentile(99)),
          own(time, values.max()));
    }
    line("");
  }

  private static String own(boolean time, double value) {
    return time ? Units.time(value) : Units.digits(value / OwnMetric.SCALE);
  }

  private static String shortened(String name) {
    return name.length() > NAME_COLUMNS ? name.substring(0, NAME_COLUMNS - 1) + "…" : name;
  }

  private void target(LoadTestResult result) {
    TargetUse use = report.target();
    if (use == null) {
      if (!(result.plan().model() instanceof LoadModel.Users)) {
        entry("Resources", "not looked at: give --server-pid PID or --server-metrics URL");
      }
      return;
    }
    StringBuilder text = new StringBuilder();
    text.append(Units.digits(use.cpu())).append(" CPUs");
    if (!Double.isNaN(use.busiestThread())) {
      text.append(" (busiest thread ").append(Units.percent(use.busiestThread())).append(")");
    }
    add(text, use.residentBytesMax(), " of memory");
    add(text, use.diskReadBytes() / use.seconds(), "/s read from disk");
    add(text, use.diskWrittenBytes() / use.seconds(), "/s written");
    // The machine's figure leaves out what stays on the machine: then it is not of this run.
    if (use.networkSentBytes() >= result.total().measures().bytes()) {
      add(text, use.networkSentBytes() / use.seconds(), "/s sent");
    }
    entry("Resources", text.toString());
    StringBuilder more = new StringBuilder();
    if (!Double.isNaN(use.gcCount())) {
      more.append(
          String.format(
              Locale.ROOT,
              "%.0f collections took %s; ",
              use.gcCount(),
              Units.time(use.gcSeconds() * 1e9)));
    }
    if (!Double.isNaN(use.cacheHitRatio())) {
      more.append("cache hit ratio ").append(Units.percent(use.cacheHitRatio())).append("; ");
    }
    more.append(Units.digits(report.targetCpuSecondsPerThousand()))
        .append(" CPU-seconds and ")
        .append(Units.bytes(report.bytesPerThousand()))
        .append(" a thousand requests");
    if (!Double.isNaN(report.costPerMillion())) {
      more.append("; a million cost ").append(Units.digits(report.costPerMillion()));
    }
    entry("", more.toString());
    MemoryTrend.of(use)
        .ifPresent(trend ->
            entry(
                "",
                (trend.afterCollection() ? "heap after collection " : "resident memory ")
                    + (trend.rises() ? "RISES" : "does not rise: changes")
                    + " by "
                    + Units.bytes(trend.bytesPerHour())
                    + String.format(Locale.ROOT, " an hour (p %.4f)", trend.pValue())));
    if (result.measured().toMillis() < 2000) {
      entry("", "the run was short: CPU time is counted in steps of 10 ms");
    }
  }

  private static void add(StringBuilder text, double bytes, String what) {
    if (!Double.isNaN(bytes)) {
      text.append(", ").append(Units.bytes(bytes)).append(what);
    }
  }

  private void generator(LoadTestResult result) {
    GeneratorUse use = result.generator();
    entry(
        "Generator",
        Units.digits(use.cpuMicrosPerRequest())
            + " µs CPU and "
            + Units.digits(use.allocatedBytesPerRequest())
            + " B allocated a request; threads "
            + Units.percent(use.busy())
            + " busy, "
            + Units.percent(use.starved())
            + " waiting for a CPU"
            + (use.residentBytes() > 0
                ? "; " + Units.bytes(use.residentBytes()) + " resident"
                : ""));
    if (!result.sendLag().isEmpty()) {
      entry(
          "Send lag",
          "p50 "
              + Units.time(result.sendLag().percentile(50))
              + ", p99 "
              + Units.time(result.sendLag().percentile(99))
              + ", max "
              + Units.time(result.sendLag().max()));
    }
  }

  /// A label and its text, which goes on under itself.
  private void entry(String label, String text) {
    wrapped(String.format(Locale.ROOT, "%-" + LABEL + "s", label), text);
  }

  private void wrapped(String label, String text) {
    out.append(wrap(label, text)).append('\n');
  }

  /// Lines of 80 columns at most, under the text's own beginning.
  public static String wrap(String label, String text) {
    StringBuilder lines = new StringBuilder(label);
    int column = label.length();
    boolean begun = false;
    for (String word : text.split(" ", -1)) {
      if (begun && column + 1 + word.length() > COLUMNS) {
        lines.append('\n').append(" ".repeat(label.length()));
        column = label.length();
        begun = false;
      }
      lines.append(begun ? " " : "").append(word);
      column += word.length() + (begun ? 1 : 0);
      begun = true;
    }
    return lines.toString().stripTrailing();
  }

  private void line(String format, Object... values) {
    line(String.format(Locale.ROOT, format, values));
  }

  private void line(String text) {
    out.append(text.stripTrailing()).append('\n');
  }
}
