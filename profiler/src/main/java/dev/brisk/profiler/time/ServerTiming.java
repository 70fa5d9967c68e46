package dev.brisk.profiler.time;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The `Server-Timing` header (W3C): `db;dur=1.2, render;desc="Page";dur=0.4`, in milliseconds.
final class ServerTiming {
  private static final Pattern METRIC =
      Pattern.compile(
          "\\s*([!#$%&'*+.^_`|~0-9A-Za-z-]{1,100})((?:\\s*;\\s*[\\w-]+(?:=(?:\"[^\"]*\"|[^;,\"]*))?)*)"
              + "\\s*(?:,|$)");
  private static final Pattern DURATION =
      Pattern.compile(";\\s*dur=\"?(\\d{1,12}(?:\\.\\d{1,9})?)\"?", Pattern.CASE_INSENSITIVE);

  private ServerTiming() {}

  /// Nanoseconds by name; names without a duration are left out.
  static Map<String, Long> parse(String header) {
    Map<String, Long> steps = new LinkedHashMap<>();
    Matcher metric = METRIC.matcher(header);
    while (metric.find() && !metric.group().isEmpty()) {
      Matcher duration = DURATION.matcher(metric.group(2));
      if (duration.find()) {
        steps.merge(
            metric.group(1), Math.round(Double.parseDouble(duration.group(1)) * 1e6), Long::sum);
      }
    }
    return steps;
  }
}
