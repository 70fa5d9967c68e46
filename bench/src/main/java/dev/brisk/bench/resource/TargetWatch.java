package dev.brisk.bench.resource;

import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.Phase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads a probe at the end of each interval of a run, within the measured time. A target that
/// stops telling ends the readings, not the run.
public final class TargetWatch {
  /// Most readings that are kept; then every second one is dropped.
  private static final int READINGS_MAX = 1200;

  private final TargetProbe probe;
  private final List<TargetReading> readings = new ArrayList<>();
  private @Nullable TargetReading warm;
  // Answers of the measured time until now, and until the last reading that is kept.
  private long answered;
  private long answeredUntilLast;
  private int stride = 1;
  private int turn;
  private @Nullable String problem;

  /// Takes the first reading, so that a probe that cannot work says so before the run.
  public TargetWatch(TargetProbe probe) throws IOException {
    this.probe = probe;
    warm = probe.read();
  }

  public void interval(Interval interval) {
    if (problem != null || interval.phase() == Phase.DRAIN) {
      return;
    }
    try {
      TargetReading reading = probe.read();
      if (interval.phase() == Phase.WARMUP) {
        warm = reading;
        return;
      }
      answered += interval.total().answered();
      if (readings.isEmpty() && warm != null) {
        readings.add(warm);
      }
      if (turn++ % stride == 0) {
        if (readings.size() > 1) {
          // Of threads only the first and the last reading are looked at.
          readings.set(readings.size() - 1, readings.getLast().withoutThreads());
        }
        readings.add(reading);
        answeredUntilLast = answered;
      }
      if (readings.size() >= READINGS_MAX) {
        for (int i = readings.size() - 2; i > 0; i -= 2) {
          readings.remove(i);
        }
        stride *= 2;
      }
    } catch (IOException e) {
      problem = e.getMessage();
    }
  }

  /// What was used, or null with fewer than two readings.
  public @Nullable TargetUse use() {
    return readings.size() < 2 ? null : TargetUse.of(probe.source(), readings, answeredUntilLast);
  }

  /// Why readings ended early, or null.
  public @Nullable String problem() {
    return problem;
  }
}
