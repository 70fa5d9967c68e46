package dev.brisk.bench.report;

import dev.brisk.bench.resource.TargetUse;
import dev.brisk.bench.statistics.LinearTrend;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Whether the target's memory rose while it was under load: the sign of a leak. Heap after
/// collection is looked at if the target tells it, else resident memory, which also rises until the
/// heap has found its size: trust it only in a long run.
///
/// @param afterCollection true for heap after collection
/// @param bytesPerHour the slope
/// @param pValue that there is no trend
/// @param rises whether the trend is shown and would add a hundredth in an hour
public record MemoryTrend(
    boolean afterCollection, double bytesPerHour, double pValue, boolean rises) {
  /// Shortest time over which a trend means anything, in seconds.
  public static final double SECONDS_MIN = 30;

  private static final double LEVEL = 0.01;
  private static final double SHARE_MIN = 0.01;

  /// The trend, if there are enough readings over enough time.
  public static Optional<MemoryTrend> of(TargetUse use) {
    List<TargetUse.Sample> samples = use.samples();
    boolean heap = samples.stream().allMatch(sample -> Double.isFinite(sample.heapAfterGcBytes()));
    double[] x = samples.stream().mapToDouble(TargetUse.Sample::seconds).toArray();
    double[] y =
        samples.stream()
            .mapToDouble(s -> heap ? s.heapAfterGcBytes() : s.residentBytes())
            .toArray();
    boolean known = Arrays.stream(y).allMatch(Double::isFinite);
    if (!known || x.length < LinearTrend.VALUES_MIN || use.seconds() < SECONDS_MIN) {
      return Optional.empty();
    }
    LinearTrend trend = LinearTrend.of(x, y);
    double perHour = trend.slope() * 3600;
    boolean rises = trend.pValue() < LEVEL && perHour > SHARE_MIN * y[0];
    return Optional.of(new MemoryTrend(heap, perHour, trend.pValue(), rises));
  }
}
