package dev.brisk.bench.compare.foreign;

import dev.brisk.bench.compare.ResultFile;
import dev.brisk.bench.compare.RunMetrics;
import dev.brisk.bench.measure.LatencyHistogram;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A file with a line for each request: k6's `--out json` and `--out csv`, JMeter's `.jtl` as CSV,
/// and what `vegeta encode` writes. Times and failures go into seconds, which are then compared as
/// those of a run of ours.
final class RequestLog {
  private static final int MOST_REQUESTS = 20_000_000;
  private static final int MOST_SECONDS = 200_000;

  private enum Form {
    K6_JSON("k6"),
    K6_CSV("k6"),
    JTL("JMeter"),
    VEGETA("vegeta");

    private final String tool;

    Form(String tool) {
      this.tool = tool;
    }
  }

  private static final class Second {
    private long[] nanos = new long[64];
    private int count;

    void add(long value) {
      if (count == nanos.length) {
        nanos = Arrays.copyOf(nanos, count * 2);
      }
      nanos[count++] = value;
    }

    LatencyHistogram histogram() {
      return LatencyHistogram.of(Arrays.copyOf(nanos, count));
    }
  }

  private final Form form;
  private final Path file;
  private final TreeMap<Long, Second> seconds = new TreeMap<>();
  private long requests;
  private long failed;
  private long judged;

  private RequestLog(Form form, Path file) {
    this.form = form;
    this.file = file;
  }

  /// The reader for a file that begins with a line; null if it is no such file.
  static @Nullable RequestLog of(String first, Path file) {
    if (first.startsWith("metric_name,timestamp,metric_value")) {
      return new RequestLog(Form.K6_CSV, file);
    }
    List<String> names = csv(first);
    if (names.contains("timeStamp") && names.contains("elapsed")) {
      return new RequestLog(Form.JTL, file);
    }
    if (first.startsWith("{")) {
      try {
        JsonNode node = JsonMapper.shared().readTree(first);
        if (node.has("metric") && node.has("type")) {
          return new RequestLog(Form.K6_JSON, file);
        }
        if (node.has("latency") && node.has("timestamp") && node.has("code")) {
          return new RequestLog(Form.VEGETA, file);
        }
      } catch (JacksonException e) {
        return null; // an object over several lines
      }
    }
    return null;
  }

  ForeignResult read(String first, BoundedLines lines) throws IOException {
    List<String> names = csv(first);
    boolean json = form == Form.K6_JSON || form == Form.VEGETA;
    String line = json ? first : lines.record();
    for (; line != null; line = json ? lines.next() : lines.record()) {
      if (line.isBlank()) {
        continue;
      }
      try {
        switch (form) {
          case K6_JSON -> k6(JsonMapper.shared().readTree(line));
          case VEGETA -> vegeta(JsonMapper.shared().readTree(line));
          case K6_CSV -> k6(names, csv(line));
          case JTL -> jtl(names, csv(line));
        }
      } catch (JacksonException | DateTimeException | NumberFormatException e) {
        String shown = line.length() <= 80 ? line : line.substring(0, 80) + "…";
        throw new IllegalArgumentException(
            "%s:%d is no line of %s: %s".formatted(file, lines.number(), form.tool, shown), e);
      }
    }
    return result();
  }

  private void k6(JsonNode node) {
    if (node.path("type").asString("").equals("Point")) {
      JsonNode data = node.path("data");
      String metric = node.path("metric").asString("");
      if (metric.startsWith("http_req_")) {
        k6(
            metric,
            millis(data.path("time").asString("")),
            Double.parseDouble(data.path("value").asString("")));
      }
    }
  }

  private void k6(List<String> names, List<String> fields) {
    String metric = field(names, fields, "metric_name");
    if (metric.startsWith("http_req_")) {
      // Seconds, or with K6_CSV_TIME_FORMAT other units, which their size tells.
      long stamp = (long) Double.parseDouble(field(names, fields, "timestamp"));
      while (stamp > 100_000_000_000_000L) {
        stamp /= 1000;
      }
      k6(
          metric,
          stamp < 100_000_000_000L ? stamp * 1000 : stamp,
          Double.parseDouble(field(names, fields, "metric_value")));
    }
  }

  private void k6(String metric, long millis, double value) {
    if (metric.equals("http_req_duration")) {
      add(millis, value * 1e6);
    } else if (metric.equals("http_req_failed")) {
      judged++;
      failed += value > 0 ? 1 : 0;
    }
  }

  private void jtl(List<String> names, List<String> fields) {
    String stamp = field(names, fields, "timeStamp");
    if (!stamp.matches("\\d{1,17}")) {
      throw new IllegalArgumentException(
          file
              + " has times such as "
              + stamp
              + ". Write the file with -Jjmeter.save.saveservice.timestamp_format=ms.");
    }
    add(Long.parseLong(stamp), Double.parseDouble(field(names, fields, "elapsed")) * 1e6);
    if (names.contains("success")) {
      judged++;
      failed += field(names, fields, "success").equals("true") ? 0 : 1;
    }
  }

  private void vegeta(JsonNode node) {
    int code = node.path("code").asInt(0);
    add(
        millis(node.path("timestamp").asString("")),
        Double.parseDouble(node.path("latency").asString("")));
    judged++;
    failed += code >= 200 && code < 400 && node.path("error").asString("").isEmpty() ? 0 : 1;
  }

  private void add(long millis, double nanos) {
    if (!(nanos >= 0 && nanos < 1e15)) {
      throw new NumberFormatException("no duration: " + nanos);
    }
    if (++requests > MOST_REQUESTS) {
      throw new IllegalArgumentException(
          "%s has more than %s requests. Take a part of it."
              .formatted(file, String.format(Locale.ROOT, "%,d", MOST_REQUESTS)));
    }
    seconds.computeIfAbsent(Math.floorDiv(millis, 1000), s -> new Second()).add(Math.round(nanos));
  }

  private ForeignResult result() {
    if (seconds.isEmpty()) {
      throw new IllegalArgumentException(file + " is of " + form.tool + " and has no requests.");
    }
    long first = seconds.firstKey();
    long last = seconds.lastKey();
    if (last - first > MOST_SECONDS) {
      throw new IllegalArgumentException(
          file + " is of more than two days, or its times are no times.");
    }
    List<ResultFile.Second> inner = new ArrayList<>();
    List<LatencyHistogram> all = new ArrayList<>();
    for (long at = first; at <= last; at++) {
      Second second = seconds.get(at);
      LatencyHistogram response = second == null ? LatencyHistogram.NONE : second.histogram();
      all.add(response);
      if (at > first && at < last) { // the outer ones are no whole seconds
        inner.add(new ResultFile.Second(1, response.count(), response));
      }
    }
    ResultFile run =
        new ResultFile(
            file.toString(),
            true,
            new RunMetrics(
                (double) requests / (last - first + 1),
                LatencyHistogram.merge(all),
                judged == 0 ? Double.NaN : (double) failed / judged),
            inner);
    return ForeignResult.of(run, form.tool, lacks());
  }

  private List<String> lacks() {
    List<String> lacks = new ArrayList<>();
    lacks.add("whether the rate was given: requests/s is shown and not judged");
    lacks.add("where a warm-up ends: all of the run is in the figures");
    switch (form) {
      case K6_JSON, K6_CSV -> lacks.add("the time to connect, which k6 counts apart");
      case JTL -> lacks.add("times below a millisecond");
      case VEGETA -> {}
    }
    return lacks;
  }

  private String field(List<String> names, List<String> fields, String name) {
    int place = names.indexOf(name);
    if (place < 0 || place >= fields.size()) {
      throw new NumberFormatException("no " + name);
    }
    return fields.get(place);
  }

  private static long millis(String time) {
    return OffsetDateTime.parse(time).toInstant().toEpochMilli();
  }

  /// Fields of a record (RFC 4180).
  static List<String> csv(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        if (quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
          field.append('"');
          i++;
        } else {
          quoted = !quoted;
        }
      } else if (c == ',' && !quoted) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
