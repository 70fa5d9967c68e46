package dev.brisk.bench.report;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.Phase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/// Response times in HdrHistogram's log form, one histogram an interval; values are nanoseconds and
/// shown in milliseconds by the usual tools.
public final class HdrLogReport {
  private HdrLogReport() {}

  public static String render(LoadReport report) {
    LoadTestResult result = report.result();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      HistogramLogWriter writer = new HistogramLogWriter(out);
      long start = result.started().toEpochMilli();
      writer.outputComment("[Latencies in nanoseconds, written by brisk bench]");
      writer.outputLogFormatVersion();
      writer.outputStartTime(start);
      writer.setBaseTime(start);
      writer.outputLegend();
      for (Interval interval : result.intervals()) {
        if (interval.phase() != Phase.WARMUP) {
          Histogram histogram = interval.total().response().toHistogram();
          writer.outputIntervalHistogram(
              interval.startNanos() / 1e9, interval.endNanos() / 1e9, histogram, 1_000_000.0);
        }
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
