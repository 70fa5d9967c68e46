package dev.brisk.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.bench.plan.ArrivalSpacing;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArrivalScheduleTest {
  private static List<Long> instants(LoadModel.Open model, int loop, int loops) {
    ArrivalSchedule schedule = new ArrivalSchedule(model, loop, loops, 42);
    List<Long> all = new ArrayList<>();
    while (schedule.peek() != ArrivalSchedule.NEVER) {
      all.add(schedule.peek());
      schedule.advance();
    }
    return all;
  }

  private static LoadModel.Open open(ArrivalSpacing arrivals, Stage... stages) {
    return new LoadModel.Open(List.of(stages), arrivals);
  }

  @Test
  void loopsTogetherAreSpacedEvenlyAndMissNone() {
    LoadModel.Open model =
        open(ArrivalSpacing.CONSTANT, Stage.constant(Duration.ofSeconds(10), 1000));
    List<Long> all = new ArrayList<>();
    for (int loop = 0; loop < 3; loop++) {
      all.addAll(instants(model, loop, 3));
    }
    all.sort(null);
    assertThat(all).hasSize(10_000);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i)).isCloseTo(i * 1_000_000L, within(2L));
    }
  }

  @Test
  void rampsSendTheIntegralOfTheRate() {
    LoadModel.Open model =
        open(
            ArrivalSpacing.CONSTANT,
            new Stage(Duration.ofSeconds(10), 0, 100),
            Stage.constant(Duration.ofSeconds(10), 100),
            new Stage(Duration.ofSeconds(10), 100, 0));
    List<Long> all = instants(model, 0, 1);
    assertThat(all).hasSize(500 + 1000 + 500).isSorted();
    // After t seconds of the first ramp, 5 t² requests were due.
    assertThat(all.get(125) / 1e9).isCloseTo(5, within(1e-6));
    assertThat(all.get(1999)).isLessThan(30_000_000_000L);
  }

  @Test
  void poissonArrivalsHaveTheRateAndTheSpreadOfIndependentUsers() {
    LoadModel.Open model =
        open(ArrivalSpacing.POISSON, Stage.constant(Duration.ofSeconds(100), 1000));
    List<Long> all = instants(model, 0, 1);
    assertThat(all.size()).isCloseTo(100_000, within(1500));
    double mean = 0;
    double squares = 0;
    for (int i = 1; i < all.size(); i++) {
      double gap = (all.get(i) - all.get(i - 1)) / 1e6;
      mean += gap / (all.size() - 1);
      squares += gap * gap / (all.size() - 1);
    }
    double variation = Math.sqrt(squares - mean * mean) / mean;
    assertThat(variation).as("an exponential's deviation is its mean").isCloseTo(1, within(0.03));
    assertThat(instants(model, 0, 1)).as("the same seed, the same load").isEqualTo(all);
  }
}
