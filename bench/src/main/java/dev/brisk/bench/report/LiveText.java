package dev.brisk.bench.report;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.Units;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/// One line an interval while a run goes on: rate, percentiles, errors, and the rates of the last
/// intervals as a sparkline.
public final class LiveText {
  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final int WIDTH = 30;

  private final double totalSeconds;
  private final Deque<Double> rates = new ArrayDeque<>();
  private long requests;
  private long errors;

  /// @param totalSeconds length of the run; 0 if it ends by a number of requests
  public LiveText(double totalSeconds) {
    this.totalSeconds = totalSeconds;
  }

  /// The line for an interval, without a line break.
  ///
  /// @param sparkline true on a terminal
  public String line(Interval interval, boolean sparkline) {
    Measures total = interval.total();
    requests += total.requests();
    errors += total.failed();
    rates.addLast(interval.rate());
    if (rates.size() > WIDTH) {
      rates.removeFirst();
    }
    String line =
        String.format(
            Locale.ROOT,
            "%5.0f s%s %-7s %8s/s  p50 %7s  p99 %7s  max %7s  errors %s",
            interval.endNanos() / 1e9,
            totalSeconds > 0 ? String.format(Locale.ROOT, " of %.0f", totalSeconds) : "",
            interval.phase().name().toLowerCase(Locale.ROOT),
            Units.digits(Math.rint(interval.rate())),
            LatencyText.percentile(total.response(), 50),
            LatencyText.percentile(total.response(), 99),
            LatencyText.max(total.response()),
            Units.count(errors));
    return sparkline ? line + "  " + sparkline() : line;
  }

  private String sparkline() {
    double highest = rates.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    StringBuilder bars = new StringBuilder();
    for (double rate : rates) {
      int level = highest <= 0 ? 0 : (int) Math.round(rate / highest * (BARS.length() - 1));
      bars.append(BARS.charAt(level));
    }
    return bars.toString();
  }

  /// Requests that ended so far.
  public long requests() {
    return requests;
  }
}
