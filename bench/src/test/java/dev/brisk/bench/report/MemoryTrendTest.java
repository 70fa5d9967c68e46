package dev.brisk.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.resource.TargetUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MemoryTrendTest {
  private static TargetUse use(double bytesPerSecond, int seconds) {
    Random random = new Random(1);
    List<TargetUse.Sample> samples = new ArrayList<>();
    for (int i = 1; i <= seconds; i++) {
      double bytes = 100e6 + bytesPerSecond * i + 1e5 * random.nextGaussian();
      samples.add(new TargetUse.Sample(i, 1, bytes, Double.NaN));
    }
    double none = Double.NaN;
    return new TargetUse(
        "x", seconds, seconds, 1, none, 1, 1, none, none, none, none, none, none, none, none, 0,
        samples);
  }

  @Test
  void aLeakRisesAndNoiseDoesNot() {
    assertThat(MemoryTrend.of(use(20_000, 60)).orElseThrow().rises()).isTrue();
    assertThat(MemoryTrend.of(use(20_000, 60)).orElseThrow().bytesPerHour()).isBetween(60e6, 85e6);
    assertThat(MemoryTrend.of(use(0, 60)).orElseThrow().rises()).isFalse();
  }

  @Test
  void aShortRunSaysNothing() {
    assertThat(MemoryTrend.of(use(20_000, 20))).isEmpty();
  }
}
