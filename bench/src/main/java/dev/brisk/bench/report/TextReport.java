package dev.brisk.bench.report;

import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.GeneratorUse;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.Units;
import dev.brisk.bench.resource.TargetUse;
import java.util.Locale;
import java.util.stream.Collectors;

/// The result as text for a terminal, at most 100 columns wide.
public final class TextReport {
  private static final double[] PERCENTS = {50, 75, 90, 95, 99, 99.9, 99.99};

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
        "%s",
        plan.origin().url() + (plan.targets().size() == 1 ? plan.targets().getFirst().path() : ""));
    line("%s", LoadReport.describe(plan));
    line(
        "measured %s after %s of warm-up%s",
        Units.time(result.measured().toNanos()),
        plan.warmup().isZero() ? "0 s" : Units.time(plan.warmup().toNanos()),
        result.interrupted() ? ", stopped early" : "");
    line("");
    Measures total = result.total().measures();
    latency(result, total);
    throughput(result, total);
    errors(total);
    if (result.endpoints().size() > 1) {
      endpoints(result);
    }
    target(result);
    generator(result);
    bottleneck(result);
    return out.toString();
  }

  private void latency(LoadTestResult result, Measures total) {
    boolean open = result.plan().model() instanceof LoadModel.Open;
    line(
        "%-12s %9s %9s %9s %9s %9s %9s %9s %9s",
        "Latency", "mean", "p50", "p75", "p90", "p95", "p99", "p99.9", "max");
    latencyLine("response", total.response());
    if (open || differs(total)) {
      latencyLine("service", total.service());
    }
    LatencyHistogram response = total.response();
    line(
        "%-12s min %s, standard deviation %s, p99.99 %s",
        "",
        Units.time(response.min()),
        Units.time(response.standardDeviation()),
        Units.time(response.percentile(99.99)));
    if (!result.connect().isEmpty()) {
      line(
          "%-12s p50 %s, p99 %s, max %s over %s connections",
          "connect",
          Units.time(result.connect().percentile(50)),
          Units.time(result.connect().percentile(99)),
          Units.time(result.connect().max()),
          Units.count(result.connect().count()));
    }
    line("");
  }

  private static boolean differs(Measures total) {
    return total.response().percentile(99) != total.service().percentile(99)
        || total.response().max() != total.service().max();
  }

  private void latencyLine(String name, LatencyHistogram latencies) {
    line(
        "%-12s %9s %9s %9s %9s %9s %9s %9s %9s",
        name,
        Units.time(latencies.mean()),
        Units.time(latencies.percentile(PERCENTS[0])),
        Units.time(latencies.percentile(PERCENTS[1])),
        Units.time(latencies.percentile(PERCENTS[2])),
        Units.time(latencies.percentile(PERCENTS[3])),
        Units.time(latencies.percentile(PERCENTS[4])),
        Units.time(latencies.percentile(PERCENTS[5])),
        Units.time(latencies.max()));
  }

  private void throughput(LoadTestResult result, Measures total) {
    double seconds = Math.max(1e-9, result.measured().toNanos() / 1e9);
    line(
        "%-12s %s requests/s, %s/s received; %s requests in all",
        "Throughput",
        Units.digits(result.total().requestsPerSecond()),
        Units.bytes(total.bytes() / seconds),
        Units.count(total.requests()));
    // Little's law: requests in flight = rate x time in the system.
    line(
        "%-12s %s requests in flight on average, %s at most",
        "Concurrency",
        Units.digits(result.total().requestsPerSecond() * total.response().mean() / 1e9),
        most(result.plan()));
  }

  private static String most(LoadPlan plan) {
    return switch (plan.model()) {
      case LoadModel.Closed closed -> Units.count(plan.connections()) + " connections";
      case LoadModel.Open open -> Units.count(plan.connections()) + " connections";
      case LoadModel.Users users -> Units.count(Math.round(users.most())) + " users";
    };
  }

  private void errors(Measures total) {
    line(
        "%-12s %s of %s requests (%s)%s",
        "Errors",
        Units.count(total.failed()),
        Units.count(total.requests()),
        Units.percent(total.errorShare()),
        total.errors().entrySet().stream()
            .map(error -> error.getKey().label() + " " + Units.count(error.getValue()))
            .collect(Collectors.joining(", ", total.failed() > 0 ? ": " : "", "")));
    if (total.failed(ErrorClass.TLS) > 0) {
      line("%-12s is the certificate trusted, and for this host? --insecure accepts any", "");
    }
    if (!total.statuses().isEmpty()) {
      line(
          "%-12s %s",
          "Status",
          total.statuses().entrySet().stream()
              .map(status -> status.getKey() + ": " + Units.count(status.getValue()))
              .collect(Collectors.joining(", ")));
    }
    if (total.cacheHits() > 0) {
      line(
          "%-12s %s of %s answers came from a cache (%s), by Cache-Status",
          "Cache",
          Units.count(total.cacheHits()),
          Units.count(total.answered()),
          Units.percent((double) total.cacheHits() / total.answered()));
    }
  }

  private void endpoints(LoadTestResult result) {
    line("");
    line("%-40s %10s %9s %9s %9s %9s", "Endpoint", "req/s", "errors", "p50", "p99", "max");
    for (EndpointSummary endpoint : result.endpoints()) {
      Measures measures = endpoint.measures();
      String name = endpoint.name();
      line(
          "%-40s %10s %9s %9s %9s %9s",
          name.length() > 40 ? name.substring(0, 39) + "…" : name,
          Units.digits(endpoint.requestsPerSecond()),
          Units.count(measures.failed()),
          Units.time(measures.response().percentile(50)),
          Units.time(measures.response().percentile(99)),
          Units.time(measures.response().max()));
    }
    line("");
  }

  private void target(LoadTestResult result) {
    TargetUse use = report.target();
    if (use == null) {
      line("%-12s not looked at: give --server-pid PID or --server-metrics URL", "Resources");
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
    add(text, use.networkSentBytes() / use.seconds(), "/s sent");
    line("%-12s %s", "Resources", text);
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
    line("%-12s %s", "", more);
    MemoryTrend.of(use)
        .ifPresent(trend ->
            line(
                "%-12s %s %s by %s an hour (p %.4f)",
                "",
                trend.afterCollection() ? "heap after collection" : "resident memory",
                trend.rises() ? "RISES" : "does not rise: changes",
                Units.bytes(trend.bytesPerHour()),
                trend.pValue()));
    if (result.measured().toMillis() < 2000) {
      line("%-12s the run was short: CPU time is counted in steps of 10 ms", "");
    }
  }

  private static void add(StringBuilder text, double bytes, String what) {
    if (!Double.isNaN(bytes)) {
      text.append(", ").append(Units.bytes(bytes)).append(what);
    }
  }

  private void generator(LoadTestResult result) {
    GeneratorUse use = result.generator();
    line(
        "%-12s %s µs CPU and %s B allocated a request; threads %s busy, %s waiting for a CPU%s",
        "Generator",
        Units.digits(use.cpuMicrosPerRequest()),
        Units.digits(use.allocatedBytesPerRequest()),
        Units.percent(use.busy()),
        Units.percent(use.starved()),
        use.residentBytes() > 0 ? "; " + Units.bytes(use.residentBytes()) + " resident" : "");
    if (!result.sendLag().isEmpty()) {
      line(
          "%-12s p50 %s, p99 %s, max %s",
          "Send lag",
          Units.time(result.sendLag().percentile(50)),
          Units.time(result.sendLag().percentile(99)),
          Units.time(result.sendLag().max()));
    }
  }

  private void bottleneck(LoadTestResult result) {
    line("");
    if (report.breakpoint() != null) {
      line(
          "%-12s at %s requests/s, %s after the start: %s",
          "Breakpoint",
          Units.digits(report.breakpoint().requestsPerSecond()),
          Units.time(report.breakpoint().seconds() * 1e9),
          report.breakpoint().because());
    }
    for (LoadObjective.Outcome outcome : report.objectives()) {
      line(
          "%-12s %s %s: measured %s",
          "Objective",
          outcome.met() ? "met   " : "MISSED",
          outcome.objective().text(),
          outcome.shown());
    }
    line(
        "%-12s %s: %s",
        "Limited by", report.bottleneck().limitedBy().label(), report.bottleneck().because());
    line("%-12s %s", "Self-check", report.bottleneck().littlesLaw());
    if (result.plan().model() instanceof LoadModel.Closed) {
      line(
          "%-12s a closed model waits for each answer, so it asks a slow server less often and hides",
          "Note");
      line("%-12s how long callers would have queued. To see that, give a rate: -R", "");
    }
    for (String reason : result.invalid()) {
      line("INVALID: %s.", reason);
    }
  }

  private void line(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }
}
