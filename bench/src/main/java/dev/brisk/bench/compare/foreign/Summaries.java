package dev.brisk.bench.compare.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Files with the figures of a whole run: k6's summary, `vegeta report -type=json`, oha's JSON,
/// Locust's `_stats.csv`, and what wrk and ab print.
final class Summaries {
  private static final long BYTES_MAX = 16L << 20;
  private static final String RANDOM = "what varied within the run";
  private static final Pattern WRK_RUN = Pattern.compile("(?m)^Running .+ test @ .+");

  private Summaries() {}

  /// Null if it is none.
  static @Nullable ForeignResult read(Path file, String first) throws IOException {
    if (Files.size(file) > BYTES_MAX) {
      return null;
    }
    String name = file.toString();
    if (first.startsWith("Type,Name,Request Count")) {
      return locust(name, Files.readString(file));
    }
    if (first.startsWith("Timestamp,User Count,Type,Name")) {
      throw new IllegalArgumentException(
          file + " is Locust's history. Give the file that ends in _stats.csv beside it.");
    }
    String text = Files.readString(file);
    if (text.startsWith("<?xml") && text.contains("<testResults")) {
      throw new IllegalArgumentException(
          file
              + " is JMeter's XML. Write CSV: jmeter -n"
              + " -Jjmeter.save.saveservice.output_format=csv -l FILE.");
    }
    if (first.startsWith("{")) {
      try {
        return json(name, JsonMapper.shared().readTree(text));
      } catch (JacksonException e) {
        return null; // who reads our own results says so
      }
    }
    if (text.contains("This is ApacheBench")) {
      return ab(name, text);
    }
    return WRK_RUN.matcher(text).find() ? wrk(name, text) : null;
  }

  private static @Nullable ForeignResult json(String name, JsonNode root) {
    JsonNode k6 = root.path("metrics").path("http_req_duration");
    if (k6.isObject()) {
      return k6(name, root.path("metrics"));
    }
    if (root.path("latencies").has("50th")) {
      return vegeta(name, root);
    }
    return root.path("summary").has("requestsPerSec") ? oha(name, root) : null;
  }

  /// `--summary-export` has the figures in the metric, `handleSummary` in its `values`.
  private static ForeignResult k6(String name, JsonNode metrics) {
    JsonNode time = values(metrics, "http_req_duration");
    JsonNode failed = values(metrics, "http_req_failed");
    List<String> lacks = new ArrayList<>(List.of(RANDOM));
    if (!time.has("p(99)")) {
      lacks.add("p99 (run k6 with --summary-trend-stats 'avg,med,p(90),p(99),max')");
    }
    lacks.add("the time to connect, which k6 counts apart");
    return new ForeignResult(
        name,
        "k6",
        number(values(metrics, "http_reqs").path("count"), 1),
        number(values(metrics, "http_reqs").path("rate"), 1),
        number(time.path("avg"), 1e6),
        number(time.path("med"), 1e6),
        number(time.path("p(90)"), 1e6),
        number(time.path("p(99)"), 1e6),
        number(time.path("max"), 1e6),
        number(failed.has("rate") ? failed.path("rate") : failed.path("value"), 1),
        lacks,
        null);
  }

  private static JsonNode values(JsonNode metrics, String name) {
    JsonNode metric = metrics.path(name);
    return metric.has("values") ? metric.path("values") : metric;
  }

  private static ForeignResult vegeta(String name, JsonNode root) {
    JsonNode time = root.path("latencies");
    OptionalDouble success = number(root.path("success"), 1);
    return new ForeignResult(
        name,
        "vegeta",
        number(root.path("requests"), 1),
        // Its rate is of requests that were sent, its throughput of those that succeeded.
        number(root.path("rate"), 1),
        number(time.path("mean"), 1),
        number(time.path("50th"), 1),
        number(time.path("90th"), 1),
        number(time.path("99th"), 1),
        number(time.path("max"), 1),
        success.isEmpty() ? success : OptionalDouble.of(1 - success.getAsDouble()),
        List.of(RANDOM + " (vegeta encode has it)", "how many succeeded a second"),
        null);
  }

  private static ForeignResult oha(String name, JsonNode root) {
    JsonNode summary = root.path("summary");
    JsonNode time = root.path("latencyPercentiles");
    double all = 0;
    double failed = 0;
    for (var entry : root.path("statusCodeDistribution").properties()) {
      all += entry.getValue().asDouble(0);
      failed += entry.getKey().matches("[45]..") ? entry.getValue().asDouble(0) : 0;
    }
    for (JsonNode errors : root.path("errorDistribution")) {
      all += errors.asDouble(0);
      failed += errors.asDouble(0);
    }
    return new ForeignResult(
        name,
        "oha",
        all > 0 ? OptionalDouble.of(all) : OptionalDouble.empty(),
        number(summary.path("requestsPerSec"), 1),
        number(summary.path("average"), 1e9),
        number(time.path("p50"), 1e9),
        number(time.path("p90"), 1e9),
        number(time.path("p99"), 1e9),
        number(summary.path("slowest"), 1e9),
        all > 0 ? OptionalDouble.of(failed / all) : OptionalDouble.empty(),
        List.of(RANDOM),
        null);
  }

  private static OptionalDouble number(JsonNode node, double unit) {
    return node.isNumber() ? OptionalDouble.of(node.asDouble() * unit) : OptionalDouble.empty();
  }

  private static ForeignResult locust(String name, String text) {
    List<String> lines = text.lines().filter(line -> !line.isBlank()).toList();
    List<String> names = RequestLog.csv(lines.getFirst());
    List<String> all =
        lines.stream()
            .skip(1)
            .map(RequestLog::csv)
            .filter(fields -> fields.size() > 2 && fields.get(1).equals("Aggregated"))
            .findFirst()
            .orElseThrow(() ->
                new IllegalArgumentException(name + " has no row Aggregated of the whole run."));
    OptionalDouble requests = column(names, all, "Request Count", 1);
    OptionalDouble failed = column(names, all, "Failure Count", 1);
    return new ForeignResult(
        name,
        "Locust",
        requests,
        column(names, all, "Requests/s", 1),
        column(names, all, "Average Response Time", 1e6),
        column(names, all, "50%", 1e6),
        column(names, all, "90%", 1e6),
        column(names, all, "99%", 1e6),
        column(names, all, "Max Response Time", 1e6),
        share(failed, requests),
        List.of(RANDOM, "exact percentiles: Locust rounds them to two digits"),
        null);
  }

  private static OptionalDouble column(
      List<String> names, List<String> fields, String name, double unit) {
    int place = names.indexOf(name);
    return place < 0 || place >= fields.size()
        ? OptionalDouble.empty()
        : parsed(fields.get(place), unit);
  }

  private static ForeignResult ab(String name, String text) {
    OptionalDouble requests = found(text, "Complete requests:\\s+([\\d.]+)", 1);
    OptionalDouble failed = found(text, "Failed requests:\\s+([\\d.]+)", 1);
    OptionalDouble other = found(text, "Non-2xx responses:\\s+([\\d.]+)", 1);
    return new ForeignResult(
        name,
        "ab",
        requests,
        found(text, "Requests per second:\\s+([\\d.]+)", 1),
        found(text, "Time per request:\\s+([\\d.]+) \\[ms] \\(mean\\)", 1e6),
        found(text, "\\n +50%\\s+(\\d+)", 1e6),
        found(text, "\\n +90%\\s+(\\d+)", 1e6),
        found(text, "\\n +99%\\s+(\\d+)", 1e6),
        found(text, "\\n +100%\\s+(\\d+)", 1e6),
        share(
            OptionalDouble.of(Math.min(requests.orElse(0), failed.orElse(0) + other.orElse(0))),
            requests),
        List.of(
            RANDOM,
            "percentiles below a millisecond",
            "which failures are answers of another length than the first (ab counts them)"),
        null);
  }

  private static ForeignResult wrk(String name, String text) {
    OptionalDouble requests = found(text, "(\\d+) requests in ", 1);
    OptionalDouble failed = found(text, "Non-2xx or 3xx responses: (\\d+)", 1);
    Matcher socket =
        Pattern.compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)")
            .matcher(text);
    double broken = 0;
    if (socket.find()) {
      for (int i = 1; i <= 4; i++) {
        broken += Double.parseDouble(socket.group(i));
      }
    }
    List<String> lacks = new ArrayList<>(List.of(RANDOM));
    if (!text.contains("Latency Distribution")) {
      lacks.add("percentiles (run wrk with --latency)");
    }
    return new ForeignResult(
        name,
        "wrk",
        requests,
        found(text, "Requests/sec:\\s+([\\d.]+)", 1),
        duration(text, "\\n\\s+Latency\\s+([\\d.]+)([a-z]+)"),
        duration(text, "\\n\\s+50(?:\\.0+)?%\\s+([\\d.]+)([a-z]+)"),
        duration(text, "\\n\\s+90(?:\\.0+)?%\\s+([\\d.]+)([a-z]+)"),
        duration(text, "\\n\\s+99(?:\\.0+)?%\\s+([\\d.]+)([a-z]+)"),
        duration(text, "\\n\\s+Latency\\s+\\S+\\s+\\S+\\s+([\\d.]+)([a-z]+)"),
        share(OptionalDouble.of(failed.orElse(0) + broken), requests),
        lacks,
        null);
  }

  private static OptionalDouble found(String text, String pattern, double unit) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? parsed(matcher.group(1), unit) : OptionalDouble.empty();
  }

  private static OptionalDouble duration(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      return OptionalDouble.empty();
    }
    return switch (matcher.group(2)) {
      case "us" -> parsed(matcher.group(1), 1e3);
      case "ms" -> parsed(matcher.group(1), 1e6);
      case "s" -> parsed(matcher.group(1), 1e9);
      case "m" -> parsed(matcher.group(1), 60e9);
      default -> OptionalDouble.empty();
    };
  }

  private static OptionalDouble parsed(String text, double unit) {
    try {
      return OptionalDouble.of(Double.parseDouble(text) * unit);
    } catch (NumberFormatException e) {
      return OptionalDouble.empty(); // Locust's N/A
    }
  }

  private static OptionalDouble share(OptionalDouble part, OptionalDouble whole) {
    return part.isPresent() && whole.orElse(0) > 0
        ? OptionalDouble.of(part.getAsDouble() / whole.getAsDouble())
        : OptionalDouble.empty();
  }
}
