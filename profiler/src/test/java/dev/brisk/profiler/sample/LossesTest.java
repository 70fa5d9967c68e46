package dev.brisk.profiler.sample;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossesTest {
  @Test
  void theSamplesOfAThreadCarryWhatItLostAndNobodyElses() {
    Losses losses = new Losses();
    for (int i = 0; i < 30; i++) {
      losses.taken(1, i < 20);
      losses.taken(2, true);
    }
    assertThat(losses.made(1, 10_000_000)).isEqualTo(15_000_000);
    assertThat(losses.made(2, 10_000_000)).isEqualTo(10_000_000);
    assertThat(losses.made(3, 10_000_000)).isEqualTo(10_000_000);
  }
}
