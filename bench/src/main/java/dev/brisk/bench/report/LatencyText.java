package dev.brisk.bench.report;

import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.plan.Units;
import java.util.function.ToDoubleFunction;

/// Latencies as people read them: what nobody measured is `none`, not 0 ns.
public final class LatencyText {
  static final String NONE = "none";

  private LatencyText() {}

  public static String percentile(LatencyHistogram of, double percent) {
    return text(of, latencies -> latencies.percentile(percent));
  }

  static String mean(LatencyHistogram of) {
    return text(of, LatencyHistogram::mean);
  }

  static String max(LatencyHistogram of) {
    return text(of, LatencyHistogram::max);
  }

  static String text(LatencyHistogram of, ToDoubleFunction<LatencyHistogram> figure) {
    return of.isEmpty() ? NONE : Units.time(figure.applyAsDouble(of));
  }
}
