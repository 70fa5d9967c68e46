package dev.brisk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DemoWorkloadTest {

  @Test
  void zipfDrawsEachRankAsOftenAsTheLawSays() {
    Zipf zipf = new Zipf(50, 0.9);
    SplittableRandom random = new SplittableRandom(3);
    int draws = 400_000;
    int[] counts = new int[50];
    for (int i = 0; i < draws; i++) {
      counts[zipf.draw(random)]++;
    }
    double sum = 0;
    for (int k = 1; k <= 50; k++) {
      sum += Math.pow(k, -0.9);
    }
    for (int k = 1; k <= 50; k++) {
      assertThat((double) counts[k - 1] / draws).isCloseTo(Math.pow(k, -0.9) / sum, within(0.003));
    }
  }

  @Test
  void theSameSeedGivesTheSameRequests() {
    List<DemoWorkload> again = DemoWorkload.all();
    for (int i = 0; i < again.size(); i++) {
      assertThat(DemoWorkload.all().get(i)).isEqualTo(again.get(i));
    }
  }

  @Test
  void inputsVaryAndRepeatAsTheyWouldInProduction() {
    assertThat(distinctShare("predict")).isBetween(0.05, 0.10);
    assertThat(distinctShare("user")).isBetween(0.01, 0.02);
    assertThat(distinctShare("post")).isEqualTo(100.0 / 20_000);
    assertThat(distinctShare("fraud-score")).isBetween(0.25, 0.35);
    assertThat(distinctShare("sales")).isEqualTo(24.0 / 10_000);
  }

  private static double distinctShare(String endpoint) {
    DemoWorkload workload =
        DemoWorkload.all().stream()
            .filter(w -> w.endpoint().equals(endpoint))
            .findFirst()
            .orElseThrow();
    return (double) new HashSet<>(workload.rows().values()).size() / workload.size();
  }
}
