package dev.brisk.bench.compatibility;

import dev.brisk.bench.control.FailureCount;
import dev.brisk.bench.control.LoadSnapshot;
import dev.brisk.bench.control.RequestRow;
import dev.brisk.bench.control.TaskShare;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.Measures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Prints a run of users as Locust 2 does: its tables, its columns, its widths.
///
/// Locust rounds times to two digits to save memory; these are exact to three and shown in whole
/// milliseconds, as its tables show them.
public final class LocustFormat {
  /// Percentiles that Locust reports.
  static final double[] PERCENTILES = {50, 66, 75, 80, 90, 95, 98, 99, 99.9, 99.99, 100};

  private static final int TYPE_WIDTH = 8;
  private static final int NAME_WIDTH = 80;
  private static final int SHORT_NAME_WIDTH = NAME_WIDTH - TYPE_WIDTH + 4;

  private LocustFormat() {}

  /// The table of requests.
  ///
  /// @param current true: rates of the last ten seconds; false: of the whole run
  public static String requests(LoadSnapshot snapshot, boolean current) {
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%-8s %-" + SHORT_NAME_WIDTH + "s %7s %12s |%7s %7s %7s%7s | %7s %11s",
        "Type",
        "Name",
        "# reqs",
        "# fails",
        "Avg",
        "Min",
        "Max",
        "Med",
        "req/s",
        "failures/s");
    String separator =
        dashes(TYPE_WIDTH)
            + "|"
            + dashes(SHORT_NAME_WIDTH)
            + "|-------|-------------|-------|-------|-------|-------|--------|-----------\n";
    text.append(separator);
    double seconds = seconds(snapshot);
    snapshot.requests().forEach(row -> text.append(request(row, current, seconds)));
    text.append(separator);
    text.append(request(snapshot.total(), current, seconds));
    return text.append('\n').toString();
  }

  private static String request(RequestRow row, boolean current, double seconds) {
    Measures measures = row.measures();
    LatencyHistogram response = measures.response();
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%-8s %-" + SHORT_NAME_WIDTH + "s %7d %12s |%7d %7d %7d%7d | %7.2f %11.2f",
        row.request().method().isEmpty() ? "" : row.request().method() + " ",
        row.request().name(),
        measures.requests(),
        String.format(Locale.ROOT, "%d(%.2f%%)", measures.failed(), measures.errorShare() * 100),
        (long) (response.mean() / 1e6),
        (long) (response.min() / 1e6),
        (long) (response.max() / 1e6),
        millis(response.percentile(50)),
        current ? row.currentRequests() : measures.requests() / seconds,
        current ? row.currentFailures() : measures.failed() / seconds);
    return text.toString();
  }

  /// The table of percentiles.
  public static String percentiles(LoadSnapshot snapshot) {
    StringBuilder text = new StringBuilder("Response time percentiles (approximated)\n");
    List<Object> head = new ArrayList<>(List.of("Type", "Name"));
    for (double percent : PERCENTILES) {
      head.add(label(percent));
    }
    head.add("# reqs");
    line(text, "%-8s %-" + NAME_WIDTH + "s %8s " + repeat("%6s"), head.toArray());
    String separator =
        dashes(TYPE_WIDTH)
            + "|"
            + dashes(NAME_WIDTH)
            + "|"
            + dashes(8)
            + "|"
            + ("------|".repeat(PERCENTILES.length - 1) + "------\n");
    text.append(separator);
    for (RequestRow row : snapshot.requests()) {
      percentiles(text, row);
    }
    text.append(separator);
    percentiles(text, snapshot.total());
    return text.append('\n').toString();
  }

  private static void percentiles(StringBuilder text, RequestRow row) {
    if (row.measures().response().isEmpty()) {
      return;
    }
    List<Object> cells = new ArrayList<>(List.of(row.request().method(), row.request().name()));
    for (double percent : PERCENTILES) {
      cells.add(millis(row.measures().response().percentile(percent)));
    }
    cells.add(row.measures().requests());
    line(text, "%-8s %-" + NAME_WIDTH + "s %8d " + repeat("%6d"), cells.toArray());
  }

  /// The table of failures; empty when there are none.
  public static String failures(LoadSnapshot snapshot) {
    if (snapshot.failures().isEmpty()) {
      return "";
    }
    StringBuilder text = new StringBuilder("Error report\n");
    line(text, "%-18s %-100s", "# occurrences", "Error");
    String separator = dashes(18) + "|" + dashes(80 + NAME_WIDTH - 19) + "\n";
    text.append(separator);
    for (FailureCount failure : snapshot.failures()) {
      line(text, "%-18d %-100s", failure.count(), failure.request() + ": " + failure.message());
    }
    return text.append(separator).append('\n').toString();
  }

  /// The tree of tasks, as `--show-task-ratio` prints it.
  public static String ratio(List<TaskShare> shares) {
    StringBuilder text = new StringBuilder();
    ratio(text, shares, 0);
    return text.toString();
  }

  private static void ratio(StringBuilder text, List<TaskShare> shares, int level) {
    for (TaskShare share : shares) {
      String padding = "  ".repeat(level);
      String percent = String.format(Locale.ROOT, "%-6.1f", share.share() * 100);
      line(text, " %-10s %-50s", padding + percent, padding + share.name());
      ratio(text, share.tasks(), level + 1);
    }
  }

  /// A heading such as `99.9%`.
  static String label(double percent) {
    return percent == Math.rint(percent) ? (int) percent + "%" : percent + "%";
  }

  static long millis(long nanos) {
    return Math.round(nanos / 1e6);
  }

  static double seconds(LoadSnapshot snapshot) {
    return Math.max(1e-9, snapshot.measured().toNanos() / 1e9);
  }

  private static String repeat(String column) {
    return String.join(" ", java.util.Collections.nCopies(PERCENTILES.length, column));
  }

  private static String dashes(int count) {
    return "-".repeat(count);
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
