package dev.brisk.bench.live;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.LoadTarget;
import java.util.List;
import java.util.Locale;

/// Adds intervals up to counters and writes them in Prometheus' text form. Thread-safe.
public final class LiveMetrics implements LoadListener {
  private static final double[] BOUNDS_SECONDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private static final class Counters {
    private long requests;
    private long bytes;
    private final long[] errors = new long[ErrorClass.values().length];
    private final long[] atMost = new long[BOUNDS_SECONDS.length];
    private long measured;
    private double sumSeconds;

    private void add(Measures measures) {
      requests += measures.requests();
      bytes += measures.bytes();
      measures.errors().forEach((error, count) -> errors[error.ordinal()] += count);
      LatencyHistogram response = measures.response();
      for (int i = 0; i < BOUNDS_SECONDS.length; i++) {
        atMost[i] += response.countAtMost((long) (BOUNDS_SECONDS[i] * 1e9));
      }
      measured += response.count();
      sumSeconds += response.mean() * response.count() / 1e9;
    }
  }

  private final List<String> names;
  private final Counters[] counters;
  private int inFlight;
  private int connections;
  private long waiting;
  private double sendLagSeconds;

  public LiveMetrics(LoadPlan plan) {
    names = plan.targets().stream().map(LoadTarget::name).toList();
    counters = new Counters[names.size()];
    for (int i = 0; i < counters.length; i++) {
      counters[i] = new Counters();
    }
  }

  @Override
  public synchronized void interval(Interval interval) {
    for (int i = 0; i < counters.length; i++) {
      counters[i].add(interval.endpoints().get(i));
    }
    inFlight = interval.inFlight();
    connections = interval.connections();
    waiting = interval.waiting();
    sendLagSeconds = interval.sendLag().percentile(99) / 1e9;
  }

  /// The page, with warm-up included: Prometheus wants counters that never go back.
  public synchronized String page() {
    StringBuilder out = new StringBuilder();
    header(out, BenchMetricNames.REQUESTS, "counter", "Requests that ended.");
    for (int i = 0; i < counters.length; i++) {
      sample(out, BenchMetricNames.REQUESTS, endpoint(i), counters[i].requests);
    }
    header(out, BenchMetricNames.ERRORS, "counter", "Requests that failed.");
    for (int i = 0; i < counters.length; i++) {
      for (ErrorClass error : ErrorClass.values()) {
        String labels = endpoint(i) + ",class=\"" + error.label() + "\"";
        sample(out, BenchMetricNames.ERRORS, labels, counters[i].errors[error.ordinal()]);
      }
    }
    header(out, BenchMetricNames.BYTES, "counter", "Bytes received.");
    for (int i = 0; i < counters.length; i++) {
      sample(out, BenchMetricNames.BYTES, endpoint(i), counters[i].bytes);
    }
    header(out, BenchMetricNames.RESPONSE, "histogram", "Response time from the intended start.");
    for (int i = 0; i < counters.length; i++) {
      histogram(out, i, counters[i]);
    }
    gauge(out, BenchMetricNames.IN_FLIGHT, "Requests waiting for their answers.", inFlight);
    gauge(out, BenchMetricNames.USERS, "Open connections.", connections);
    gauge(out, BenchMetricNames.WAITING, "Requests due without a free connection.", waiting);
    gauge(out, BenchMetricNames.SEND_LAG, "Send lag at p99, last interval.", sendLagSeconds);
    return out.toString();
  }

  private void histogram(StringBuilder out, int endpoint, Counters of) {
    String name = BenchMetricNames.RESPONSE;
    for (int b = 0; b < BOUNDS_SECONDS.length; b++) {
      String labels = endpoint(endpoint) + ",le=\"" + BOUNDS_SECONDS[b] + "\"";
      sample(out, name + "_bucket", labels, of.atMost[b]);
    }
    sample(out, name + "_bucket", endpoint(endpoint) + ",le=\"+Inf\"", of.measured);
    sample(out, name + "_count", endpoint(endpoint), of.measured);
    out.append(
        String.format(Locale.ROOT, "%s_sum{%s} %.9f\n", name, endpoint(endpoint), of.sumSeconds));
  }

  private String endpoint(int i) {
    String name = names.get(i).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return "endpoint=\"" + name + "\"";
  }

  private static void header(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void sample(StringBuilder out, String name, String labels, long value) {
    out.append(name).append('{').append(labels).append("} ").append(value).append('\n');
  }

  private static void gauge(StringBuilder out, String name, String help, double value) {
    header(out, name, "gauge", help);
    out.append(name).append(' ').append(value).append('\n');
  }
}
