package dev.brisk.profiler.sample.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LostSamplesTest {
  @Test
  void theSamplesOfAThreadCarryWhatItLostAndNobodyElses() {
    LostSamples losses = new LostSamples();
    for (int i = 0; i < 30; i++) {
      losses.taken(1, i < 20);
      losses.taken(2, true);
    }
    assertThat(losses.made(1, 10_000_000)).isEqualTo(15_000_000);
    assertThat(losses.made(2, 10_000_000)).isEqualTo(10_000_000);
    assertThat(losses.made(3, 10_000_000)).isEqualTo(10_000_000);
  }

  @Test
  void virtualThreadsCarryTheirLossesTogether() {
    LostSamples losses = new LostSamples();
    losses.virtual(7);
    losses.virtual(8);
    losses.taken(7, true);
    losses.lost(7, 900);
    for (int i = 0; i < 99; i++) {
      losses.taken(8, true);
    }
    losses.taken(1, true);
    assertThat(losses.made(7, 4_000_000)).isEqualTo(40_000_000);
    assertThat(losses.made(8, 4_000_000)).isEqualTo(40_000_000);
    assertThat(losses.made(1, 4_000_000)).isEqualTo(4_000_000);
    assertThat(losses.count()).isEqualTo(900);
  }
}
