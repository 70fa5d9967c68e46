package dev.brisk.bench.compatibility;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import java.util.Locale;

/// A result as wrk 4.1 prints it.
///
/// One difference is on purpose: latencies are as measured. wrk adds samples that it believes it
/// missed, even in its closed model, where it can't know.
public final class WrkFormat {
  private static final String[] TIME_UNITS = {"us", "ms", "s"};
  private static final String[] METRIC_UNITS = {"", "k", "M", "G", "T", "P"};
  private static final String[] BINARY_UNITS = {"", "K", "M", "G", "T", "P"};

  private WrkFormat() {}

  /// The two lines that wrk prints before it starts.
  public static String start(String url, double seconds, int threads, int connections) {
    return String.format(
        Locale.ROOT,
        "Running %s test @ %s\n  %d threads and %d connections\n",
        scaled(seconds, new String[] {"s", "m", "h"}, 60, 0),
        url,
        threads,
        connections);
  }

  /// What wrk prints at the end.
  ///
  /// @param distribution whether `--latency` was given
  public static String end(LoadTestResult result, boolean distribution) {
    Measures total = result.total().measures();
    LatencyHistogram latencies = total.response();
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT, "  Thread Stats%6s%11s%8s%12s\n", "Avg", "Stdev", "Max", "+/- Stdev"));
    double mean = latencies.mean();
    double deviation = latencies.standardDeviation();
    long within =
        latencies.countAtMost((long) (mean + deviation))
            - latencies.countAtMost((long) (mean - deviation) - 1);
    stats(
        out,
        "Latency",
        time(mean / 1e3),
        time(deviation / 1e3),
        time(latencies.max() / 1e3),
        within * 100.0 / Math.max(1, latencies.count()));
    rates(out, result);
    if (distribution) {
      out.append("  Latency Distribution\n");
      for (double percent : new double[] {50, 75, 90, 99}) {
        out.append(String.format(Locale.ROOT, "%7.0f%%", percent))
            .append(padded(time(latencies.percentile(percent) / 1e3), 10))
            .append('\n');
      }
    }
    totals(out, result, total);
    return out.toString();
  }

  private static void rates(StringBuilder out, LoadTestResult result) {
    int threads = result.plan().threads();
    double[] perThread =
        result.measuredIntervals().stream()
            .filter(interval -> interval.seconds() > 0.02)
            .mapToDouble(Interval::rate)
            .map(rate -> rate / threads)
            .toArray();
    int n = Math.max(1, perThread.length);
    double mean = 0;
    double max = 0;
    for (double rate : perThread) {
      mean += rate / n;
      max = Math.max(max, rate);
    }
    double squares = 0;
    for (double rate : perThread) {
      squares += (rate - mean) * (rate - mean);
    }
    double deviation = Math.sqrt(squares / Math.max(1, n - 1));
    int within = 0;
    for (double rate : perThread) {
      within += Math.abs(rate - mean) <= deviation ? 1 : 0;
    }
    stats(out, "Req/Sec", metric(mean), metric(deviation), metric(max), within * 100.0 / n);
  }

  private static void totals(StringBuilder out, LoadTestResult result, Measures total) {
    double seconds = Math.max(1e-9, result.measured().toNanos() / 1e9);
    out.append(
        String.format(
            Locale.ROOT,
            "  %d requests in %s, %sB read\n",
            total.answered(),
            time(seconds * 1e6),
            scaled(total.bytes(), BINARY_UNITS, 1024, 2)));
    long connect = total.failed(ErrorClass.CONNECT) + total.failed(ErrorClass.TLS);
    long read = total.failed(ErrorClass.RESET) + total.failed(ErrorClass.PROTOCOL);
    long timeout = total.failed(ErrorClass.TIMEOUT) + total.failed(ErrorClass.UNANSWERED);
    if (connect + read + timeout > 0) {
      out.append(
          String.format(
              Locale.ROOT,
              "  Socket errors: connect %d, read %d, write %d, timeout %d\n",
              connect,
              read,
              0,
              timeout));
    }
    long bad = total.failed(ErrorClass.STATUS) + total.failed(ErrorClass.THROTTLED);
    if (bad > 0) {
      out.append(String.format(Locale.ROOT, "  Non-2xx or 3xx responses: %d\n", bad));
    }
    out.append(String.format(Locale.ROOT, "Requests/sec: %9.2f\n", total.answered() / seconds));
    out.append(
        String.format(
            Locale.ROOT,
            "Transfer/sec: %10sB\n",
            scaled(total.bytes() / seconds, BINARY_UNITS, 1024, 2)));
  }

  private static void stats(
      StringBuilder out, String name, String mean, String deviation, String max, double within) {
    out.append(String.format(Locale.ROOT, "    %-10s", name))
        .append(padded(mean, 8))
        .append(padded(deviation, 10))
        .append(padded(max, 9))
        .append(String.format(Locale.ROOT, "%8.2f%%\n", within));
  }

  /// wrk aligns the digits: units of one letter are followed by one space, numbers without by two.
  private static String padded(String text, int width) {
    int pad = 2;
    int n = text.length();
    if (Character.isLetter(text.charAt(n - 1))) {
      pad--;
    }
    if (n > 1 && Character.isLetter(text.charAt(n - 2))) {
      pad--;
    }
    int rest = Math.max(0, width - pad);
    return String.format(Locale.ROOT, "%" + rest + "s", text) + " ".repeat(pad);
  }

  private static String time(double micros) {
    return micros >= 1e6
        ? scaled(micros / 1e6, new String[] {"s", "m", "h"}, 60, 2)
        : scaled(micros, TIME_UNITS, 1000, 2);
  }

  private static String metric(double number) {
    return scaled(number, METRIC_UNITS, 1000, 2);
  }

  /// wrk goes to the next unit at 85 % of it, and never to the last one.
  private static String scaled(double number, String[] units, double scale, int decimals) {
    double amount = number;
    int unit = 0;
    while (unit + 2 < units.length && amount >= scale * 0.85) {
      amount /= scale;
      unit++;
    }
    return String.format(Locale.ROOT, "%." + decimals + "f%s", amount, units[unit]);
  }
}
