package dev.brisk.bench.compatibility;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.LoadPlan;
import java.util.Locale;

/// A result as ApacheBench 2.3 prints it.
///
/// @param software the `Server` header of the first answer, or empty
/// @param documentBytes length of the first answer's body
/// @param variableLength whether lengths may differ (`-l`)
/// @param bodyBytes length of a request's body
/// @param tls protocol and cipher, or empty
public record AbFormat(
    String software, long documentBytes, boolean variableLength, long bodyBytes, String tls) {
  private static final int[] PERCENTS = {50, 66, 75, 80, 90, 95, 98, 99};

  /// What ab prints first.
  public static String start(String host) {
    return """
    This is ApacheBench, Version 2.3, as spoken by brisk ab
    Brisk is not ApacheBench; flags and output follow it.

    Benchmarking %s (be patient)...\
    """
        .formatted(host);
  }

  /// What ab prints at the end.
  public String end(LoadTestResult result) {
    LoadPlan plan = result.plan();
    Measures total = result.total().measures();
    double seconds = Math.max(1e-9, result.measured().toNanos() / 1e9);
    StringBuilder out = new StringBuilder("..done\n\n\n");
    line(out, "Server Software:        %s", software);
    line(out, "Server Hostname:        %s", plan.origin().host());
    line(out, "Server Port:            %d", plan.origin().port());
    if (!tls.isEmpty()) {
      line(out, "SSL/TLS Protocol:       %s", tls);
    }
    line(out, "");
    line(out, "Document Path:          %s", plan.targets().getFirst().path());
    line(out, "Document Length:        %s", variableLength ? "Variable" : documentBytes + " bytes");
    line(out, "");
    line(out, "Concurrency Level:      %d", plan.connections());
    line(out, "Time taken for tests:   %.3f seconds", seconds);
    requests(out, plan, total);
    speeds(out, plan, total, seconds);
    if (total.answered() > 0) {
      times(out, result, total);
    }
    return out.toString();
  }

  private void requests(StringBuilder out, LoadPlan plan, Measures total) {
    long connect = total.failed(ErrorClass.CONNECT) + total.failed(ErrorClass.TLS);
    long receive = total.failed(ErrorClass.RESET) + total.failed(ErrorClass.TIMEOUT);
    long length = total.failed(ErrorClass.BODY);
    long exceptions = total.failed(ErrorClass.PROTOCOL) + total.failed(ErrorClass.UNANSWERED);
    long failed = connect + receive + length + exceptions;
    line(out, "Complete requests:      %d", total.requests());
    line(out, "Failed requests:        %d", failed);
    if (failed > 0) {
      line(
          out,
          "   (Connect: %d, Receive: %d, Length: %d, Exceptions: %d)",
          connect,
          receive,
          length,
          exceptions);
    }
    long good =
        total.statuses().entrySet().stream()
            .filter(status -> status.getKey() / 100 == 2)
            .mapToLong(java.util.Map.Entry::getValue)
            .sum();
    if (total.answered() > good) {
      line(out, "Non-2xx responses:      %d", total.answered() - good);
    }
    if (plan.keepAlive()) {
      line(out, "Keep-Alive requests:    %d", total.answered());
    }
    line(out, "Total transferred:      %d bytes", total.bytes());
    if (bodyBytes > 0) {
      line(out, "Total body sent:        %d", bodyBytes * total.requests());
    }
    line(out, "HTML transferred:       %d bytes", total.bodyBytes());
  }

  private void speeds(StringBuilder out, LoadPlan plan, Measures total, double seconds) {
    double requests = Math.max(1, total.requests());
    line(out, "Requests per second:    %.2f [#/sec] (mean)", total.requests() / seconds);
    line(
        out,
        "Time per request:       %.3f [ms] (mean)",
        plan.connections() * seconds * 1000 / requests);
    line(
        out,
        "Time per request:       %.3f [ms] (mean, across all concurrent requests)",
        seconds * 1000 / requests);
    line(
        out,
        "Transfer rate:          %.2f [Kbytes/sec] received",
        total.bytes() / 1024.0 / seconds);
    if (bodyBytes > 0) {
      double sent = bodyBytes * total.requests() / 1024.0 / seconds;
      line(out, "                        %.2f kb/s sent", sent);
      line(out, "                        %.2f kb/s total", sent + total.bytes() / 1024.0 / seconds);
    }
  }

  private static void times(StringBuilder out, LoadTestResult result, Measures total) {
    LatencyHistogram firstByte =
        LatencyHistogram.merge(result.intervals().stream().map(Interval::firstByte).toList());
    line(out, "");
    line(out, "Connection Times (ms)");
    line(out, "              min  mean[+/-sd] median   max");
    row(out, "Connect:    ", result.plan().keepAlive() ? LatencyHistogram.of(0) : result.connect());
    row(out, "Processing: ", total.service());
    row(out, "Waiting:    ", firstByte);
    row(out, "Total:      ", total.response());
    line(out, "");
    line(out, "Percentage of the requests served within a certain time (ms)");
    for (int percent : PERCENTS) {
      line(out, "  %d%%  %5d", percent, millis(total.response().percentile(percent)));
    }
    line(out, " 100%%  %5d (longest request)", millis(total.response().max()));
  }

  private static void row(StringBuilder out, String name, LatencyHistogram latencies) {
    line(
        out,
        "%s%5d %4d %5.1f %6d %7d",
        name,
        millis(latencies.min()),
        millis((long) latencies.mean()),
        latencies.standardDeviation() / 1e6,
        millis(latencies.percentile(50)),
        millis(latencies.max()));
  }

  /// The table of `-e`: time in milliseconds for each percent.
  public static String percentiles(LoadTestResult result) {
    StringBuilder csv = new StringBuilder("Percentage served,Time in ms\n");
    LatencyHistogram response = result.total().measures().response();
    for (int percent = 0; percent <= 100; percent++) {
      double nanos = percent == 0 ? response.min() : response.percentile(percent);
      csv.append(String.format(Locale.ROOT, "%d,%.3f\n", percent, nanos / 1e6));
    }
    return csv.toString();
  }

  private static long millis(long nanos) {
    return Math.round(nanos / 1e6);
  }

  private static void line(StringBuilder out, String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
