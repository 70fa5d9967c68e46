package dev.brisk.bench.compatibility;

import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.RequestRow;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.Measures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Locust's CSV files, with its columns in its order. Times are in milliseconds, sizes in bytes.
public final class LocustCsv {
  private static final String END = "\r\n";

  private LocustCsv() {}

  /// `PREFIX_stats.csv`: a row a name, and one for all.
  public static String requests(LoadSnapshot snapshot) {
    StringBuilder text = new StringBuilder();
    List<Object> head =
        new ArrayList<>(
            List.of(
                "Type",
                "Name",
                "Request Count",
                "Failure Count",
                "Median Response Time",
                "Average Response Time",
                "Min Response Time",
                "Max Response Time",
                "Average Content Size",
                "Requests/s",
                "Failures/s"));
    head.addAll(labels());
    row(text, head);
    double seconds = LocustFormat.seconds(snapshot);
    for (RequestRow each : all(snapshot)) {
      Measures measures = each.measures();
      List<Object> cells = new ArrayList<>(List.of(each.request().method(), each.request().name()));
      cells.addAll(totals(each));
      cells.add(measures.requests() / seconds);
      cells.add(measures.failed() / seconds);
      cells.addAll(percentiles(measures));
      row(text, cells);
    }
    return text.toString();
  }

  /// The first line of `PREFIX_stats_history.csv`.
  public static String historyHead() {
    StringBuilder text = new StringBuilder();
    List<Object> head =
        new ArrayList<>(
            List.of("Timestamp", "User Count", "Type", "Name", "Requests/s", "Failures/s"));
    head.addAll(labels());
    head.addAll(
        List.of(
            "Total Request Count",
            "Total Failure Count",
            "Total Median Response Time",
            "Total Average Response Time",
            "Total Min Response Time",
            "Total Max Response Time",
            "Total Average Content Size"));
    row(text, head);
    return text.toString();
  }

  /// Lines of `PREFIX_stats_history.csv` for one instant.
  ///
  /// @param timestamp in seconds since 1970
  /// @param full a row for each name as well
  public static String history(LoadSnapshot snapshot, long timestamp, boolean full) {
    StringBuilder text = new StringBuilder();
    for (RequestRow each : full ? all(snapshot) : List.of(snapshot.total())) {
      List<Object> cells =
          new ArrayList<>(
              List.of(
                  timestamp,
                  snapshot.users(),
                  each.request().method(),
                  each.request().name(),
                  String.format(Locale.ROOT, "%2f", each.currentRequests()),
                  String.format(Locale.ROOT, "%2f", each.currentFailures())));
      cells.addAll(percentiles(each.measures()));
      cells.addAll(totals(each));
      row(text, cells);
    }
    return text.toString();
  }

  /// `PREFIX_failures.csv`.
  public static String failures(LoadSnapshot snapshot) {
    StringBuilder text = new StringBuilder();
    row(text, List.of("Method", "Name", "Error", "Occurrences"));
    snapshot
        .failures()
        .forEach(failure ->
            row(
                text,
                List.of(
                    failure.request().method(),
                    failure.request().name(),
                    failure.message(),
                    failure.count())));
    return text.toString();
  }

  /// `PREFIX_exceptions.csv`; the node is this machine, `local`.
  public static String exceptions(LoadSnapshot snapshot) {
    StringBuilder text = new StringBuilder();
    row(text, List.of("Count", "Message", "Traceback", "Nodes"));
    snapshot
        .exceptions()
        .forEach(thrown ->
            row(text, List.of(thrown.count(), thrown.message(), thrown.trace(), "local")));
    return text.toString();
  }

  private static List<RequestRow> all(LoadSnapshot snapshot) {
    List<RequestRow> all = new ArrayList<>(snapshot.requests());
    all.add(snapshot.total());
    return all;
  }

  private static List<String> labels() {
    List<String> labels = new ArrayList<>();
    for (double percent : LocustFormat.PERCENTILES) {
      labels.add(LocustFormat.label(percent));
    }
    return labels;
  }

  private static List<Object> totals(RequestRow row) {
    Measures measures = row.measures();
    LatencyHistogram response = measures.response();
    return List.of(
        measures.requests(),
        measures.failed(),
        LocustFormat.millis(response.percentile(50)),
        response.mean() / 1e6,
        response.min() / 1e6,
        response.max() / 1e6,
        row.averageBytes());
  }

  private static List<Object> percentiles(Measures measures) {
    List<Object> cells = new ArrayList<>();
    for (double percent : LocustFormat.PERCENTILES) {
      cells.add(
          measures.requests() == 0
              ? "N/A"
              : (Object) LocustFormat.millis(measures.response().percentile(percent)));
    }
    return cells;
  }

  private static void row(StringBuilder text, List<?> cells) {
    for (int i = 0; i < cells.size(); i++) {
      text.append(i == 0 ? "" : ",").append(quoted(String.valueOf(cells.get(i))));
    }
    text.append(END);
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
