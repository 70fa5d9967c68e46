package dev.brisk.cli.demo;

import dev.brisk.cli.support.Terminal;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The figures of a demo, as a table with advice and as JSON.
record DemoReport(List<EndpointResult> results) {
  /// From here on the client, not the server, may be what limits a figure.
  private static final double CLIENT_BUSY = 0.85;

  private static final String ROW = "%-20s %-6s %11s %8s %8s %8s %9s";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  DemoReport {
    results = List.copyOf(results);
  }

  String toJson() {
    List<Object> endpoints = new ArrayList<>();
    for (EndpointResult result : results) {
      Map<String, @Nullable Object> endpoint = new LinkedHashMap<>();
      endpoint.put("name", result.workload().endpoint());
      endpoint.put("uncached", figures(result.uncached()));
      endpoint.put("memory", figures(result.memory()));
      Measurement redis = result.redis();
      endpoint.put("redis", redis == null ? null : figures(redis));
      endpoint.put("hit_ratio", rounded(result.memory().hitRatio(), 4));
      endpoint.put("speedup", rounded(result.speedup(), 2));
      endpoint.put("advice", result.advice());
      endpoints.add(endpoint);
    }
    return JSON.writeValueAsString(Map.of("endpoints", endpoints)) + "\n";
  }

  private static Map<String, Object> figures(Measurement measurement) {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("requests_per_second", rounded(measurement.requestsPerSecond(), 1));
    figures.put("p50_ms", rounded(measurement.p50Millis(), 3));
    figures.put("p99_ms", rounded(measurement.p99Millis(), 3));
    return figures;
  }

  private static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.rint(value * scale) / scale;
  }

  static void printHead(PrintWriter out) {
    out.println(
        String.format(
            Locale.ROOT, ROW, "", "", "requests/s", "p50 ms", "p99 ms", "hits", "speed-up"));
    out.flush();
  }

  /// The rows of one endpoint.
  static void printRows(EndpointResult result, PrintWriter out) {
    row(out, result.workload().title(), "source", result.uncached(), null);
    row(out, "", "memory", result.memory(), result.uncached());
    Measurement redis = result.redis();
    if (redis != null) {
      row(out, "", "Redis", redis, result.uncached());
    }
    out.flush();
  }

  /// What the figures say, after all rows.
  void printAdvice(PrintWriter out) {
    if (results.stream().anyMatch(result -> result.memory().clientBusy() > CLIENT_BUSY)) {
      out.println();
      out.println(
          Terminal.wrapped(
              "In some rows the client kept nearly a whole core busy: the server can do more"
                  + " there.",
              0,
              0));
    }
    for (EndpointResult result : results) {
      out.println();
      out.println(
          Terminal.wrapped(
              result.workload().title() + "  (" + result.workload().inputs() + ")", 0, 2));
      Terminal.print(out, style(result), Terminal.wrapped(result.advice(), 2, 0));
      out.println();
    }
  }

  private static Terminal.Style style(EndpointResult result) {
    return switch (Advice.judge(result.uncached(), result.memory())) {
      case PAYS -> Terminal.Style.GOOD;
      case BARELY_A_GAIN -> Terminal.Style.WARNING;
      case LOSS -> Terminal.Style.BAD;
    };
  }

  private static void row(
      PrintWriter out,
      String title,
      String tier,
      Measurement measured,
      @Nullable Measurement uncached) {
    String row =
        String.format(
            Locale.ROOT,
            ROW,
            title,
            tier,
            String.format(Locale.ROOT, "%,.0f", measured.requestsPerSecond()),
            Advice.millis(measured.p50Millis()),
            Advice.millis(measured.p99Millis()),
            uncached == null ? "" : Advice.percent(measured.hitRatio()),
            uncached == null ? "" : Advice.times(uncached, measured));
    out.println(row.stripTrailing());
  }
}
