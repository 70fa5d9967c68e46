package dev.brisk.bench.control;

import dev.brisk.bench.measure.Latencies;
import dev.brisk.bench.measure.Measures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A snapshot as CSV files with Locust's columns, so that what reads those goes on working. Times
/// are milliseconds, sizes bytes.
public final class LocustCsv {
  /// Locust's percentiles, and the heads of their columns.
  private static final double[] PERCENTS = {50, 66, 75, 80, 90, 95, 98, 99, 99.9, 99.99, 100};

  private LocustCsv() {}

  /// One line a name, and one for all: the file that Locust calls `_stats.csv`.
  public static String requests(LoadSnapshot snapshot) {
    StringBuilder out =
        new StringBuilder(
            "Type,Name,Request Count,Failure Count,Median Response Time,Average Response Time,"
                + "Min Response Time,Max Response Time,Average Content Size,Requests/s,Failures/s,"
                + "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%\r\n");
    double seconds = Math.max(1e-3, snapshot.elapsed().toNanos() / 1e9);
    snapshot.requests().forEach(row -> request(out, row, seconds));
    request(out, snapshot.total(), seconds);
    return out.toString();
  }

  private static void request(StringBuilder out, RequestRow row, double seconds) {
    Measures measures = row.measures();
    Latencies times = measures.response();
    List<Object> fields = new ArrayList<>();
    fields.add(row.request().method());
    fields.add(row.request().name());
    fields.add(measures.requests());
    fields.add(measures.failed());
    fields.add(number(times.percentile(50) / 1e6));
    fields.add(number(times.mean() / 1e6));
    fields.add(number(times.min() / 1e6));
    fields.add(number(times.max() / 1e6));
    fields.add(number(row.averageBytes()));
    fields.add(number(measures.requests() / seconds));
    fields.add(number(measures.failed() / seconds));
    for (double percent : PERCENTS) {
      fields.add(times.isEmpty() ? "N/A" : number(times.percentile(percent) / 1e6));
    }
    line(out, fields.toArray());
  }

  /// One line a kind of failure: `_failures.csv`.
  public static String failures(LoadSnapshot snapshot) {
    StringBuilder out = new StringBuilder("Method,Name,Error,Occurrences\r\n");
    for (FailureCount failure : snapshot.failures()) {
      line(
          out,
          failure.request().method(),
          failure.request().name(),
          failure.message(),
          failure.count());
    }
    return out.toString();
  }

  /// One line a kind of exception: `_exceptions.csv`.
  public static String exceptions(LoadSnapshot snapshot) {
    StringBuilder out = new StringBuilder("Count,Message,Traceback,Nodes\r\n");
    for (ExceptionCount exception : snapshot.exceptions()) {
      line(out, exception.count(), exception.message(), exception.trace(), "local");
    }
    return out.toString();
  }

  /// A line of fields; those with commas, quotes or line breaks are quoted as RFC 4180 says.
  private static void line(StringBuilder out, Object... fields) {
    for (int i = 0; i < fields.length; i++) {
      String text = String.valueOf(fields[i]);
      if (i > 0) {
        out.append(',');
      }
      if (text.matches("(?s).*[\",\r\n].*")) {
        out.append('"').append(text.replace("\"", "\"\"")).append('"');
      } else {
        out.append(text);
      }
    }
    out.append("\r\n");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6f", value).replaceAll("\\.?0+$", "");
  }
}
