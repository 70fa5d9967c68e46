package dev.brisk.profiler.sample.judge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleHeader;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class JvmFactsTest {
  private static final Instant START = Instant.parse("2026-11-28T23:10:12Z");

  /// P9: "Lines: trusted" stood above 815 biased samples of 834.
  @Test
  void linesAreNotTrustedWhereMostSamplesAreBiased() {
    JvmFacts facts = new JvmFacts();
    for (int i = 0; i < 10; i++) {
      facts.cpuTimeSample(10_000_000, i < 6);
    }
    SampleHeader.LineTrust flags = new SampleHeader.LineTrust(true, "");
    assertThat(facts.unlessBiased(flags, Mode.CPU, 10).trusted()).isFalse();
    assertThat(facts.unlessBiased(flags, Mode.CPU, 10).reason()).contains("60.0 %", "safepoint");
    assertThat(facts.unlessBiased(flags, Mode.CPU, 12).trusted()).isTrue();
    assertThat(facts.unlessBiased(flags, Mode.ALLOC, 10).trusted()).isTrue();
  }

  /// A recording by `jfrsync` on a virtual machine: its samples were 8 hours ahead of its other
  /// events, and the window was 29,761 s.
  @Test
  void samplesOfAnotherClockDoNotStretchTheWindow() {
    JvmFacts facts = new JvmFacts();
    facts.at(START, START.plusSeconds(7));
    facts.sampleAt(START.plusSeconds(29_761));
    assertThat(facts.start()).isEqualTo(START);
    assertThat(facts.duration()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void theWindowIsThatOfAllEvents() {
    JvmFacts facts = new JvmFacts();
    assertThat(facts.duration()).isZero();
    facts.sampleAt(START.plusSeconds(1));
    facts.sampleAt(START.plusSeconds(3));
    assertThat(facts.duration()).isEqualTo(Duration.ofSeconds(2));
    facts.at(START, START.plusSeconds(2));
    assertThat(facts.duration()).isEqualTo(Duration.ofSeconds(3));
    facts.window(START.plusSeconds(1), START.plusSeconds(2));
    facts.sampleAt(START.plusSeconds(9));
    assertThat(facts.duration()).isEqualTo(Duration.ofSeconds(1));
  }
}
