package dev.brisk.profiler.sample.join;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LostSamplesTest {
  @Test
  void theSamplesOfAThreadCarryWhatItLostAndNobodyElses() {
    LostSamples lostSamples = new LostSamples();
    for (int i = 0; i < 30; i++) {
      lostSamples.taken(1, i < 20);
      lostSamples.taken(2, true);
    }
    assertThat(lostSamples.scaled(1, 10_000_000)).isEqualTo(15_000_000);
    assertThat(lostSamples.scaled(2, 10_000_000)).isEqualTo(10_000_000);
    assertThat(lostSamples.scaled(3, 10_000_000)).isEqualTo(10_000_000);
  }

  @Test
  void virtualThreadsCarryTheirLossesTogether() {
    LostSamples lostSamples = new LostSamples();
    lostSamples.virtual(7);
    lostSamples.virtual(8);
    lostSamples.taken(7, true);
    lostSamples.lost(7, 900);
    for (int i = 0; i < 99; i++) {
      lostSamples.taken(8, true);
    }
    lostSamples.taken(1, true);
    assertThat(lostSamples.scaled(7, 4_000_000)).isEqualTo(40_000_000);
    assertThat(lostSamples.scaled(8, 4_000_000)).isEqualTo(40_000_000);
    assertThat(lostSamples.scaled(1, 4_000_000)).isEqualTo(4_000_000);
    assertThat(lostSamples.count()).isEqualTo(900);
  }
}
