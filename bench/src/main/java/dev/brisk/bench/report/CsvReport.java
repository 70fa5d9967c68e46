package dev.brisk.bench.report;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Measures;
import java.util.Locale;

/// The time series as CSV, one line an interval and endpoint.
public final class CsvReport {
  private CsvReport() {}

  public static String render(LoadReport report) {
    LoadTestResult result = report.result();
    StringBuilder csv =
        new StringBuilder(
            "start_s,end_s,phase,endpoint,requests,errors,bytes,requests_per_second,min_ms,mean_ms,"
                + "p50_ms,p90_ms,p95_ms,p99_ms,p999_ms,max_ms\n");
    for (Interval interval : result.intervals()) {
      line(csv, interval, "total", interval.total());
      // What was put together of files has intervals of all endpoints together.
      boolean apart = interval.endpoints().size() == result.endpoints().size();
      for (int i = 0;
          apart && result.endpoints().size() > 1 && i < result.endpoints().size();
          i++) {
        line(csv, interval, result.endpoints().get(i).name(), interval.endpoints().get(i));
      }
    }
    return csv.toString();
  }

  private static void line(StringBuilder csv, Interval interval, String name, Measures measures) {
    LatencyHistogram response = measures.response();
    csv.append(
        String.format(
            Locale.ROOT,
            "%.3f,%.3f,%s,%s,%d,%d,%d,%.3f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f\n",
            interval.startNanos() / 1e9,
            interval.endNanos() / 1e9,
            interval.phase().name().toLowerCase(Locale.ROOT),
            '"' + name.replace("\"", "\"\"") + '"',
            measures.requests(),
            measures.failed(),
            measures.bytes(),
            measures.requests() / interval.seconds(),
            response.min() / 1e6,
            response.mean() / 1e6,
            response.percentile(50) / 1e6,
            response.percentile(90) / 1e6,
            response.percentile(95) / 1e6,
            response.percentile(99) / 1e6,
            response.percentile(99.9) / 1e6,
            response.max() / 1e6));
  }
}
