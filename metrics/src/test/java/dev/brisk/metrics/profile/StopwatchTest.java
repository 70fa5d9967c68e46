package dev.brisk.metrics.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StopwatchTest {
  private final AtomicLong clock = new AtomicLong();

  @Test
  void stepsAreMeasuredInOrderAlsoWhenTheyFail() {
    Stopwatch watch = new Stopwatch(clock::get);
    assertThat(watch.timed("db", () -> clock.addAndGet(1_200_000))).isEqualTo(1_200_000);
    assertThatThrownBy(() ->
            watch.timed(
                "render",
                () -> {
                  clock.addAndGet(400_000);
                  throw new IllegalStateException("broken");
                }))
        .hasMessage("broken");
    assertThat(watch.serverTiming()).isEqualTo("db;dur=1.200, render;dur=0.400");
    assertThat(watch.elapsedNanos()).isEqualTo(1_600_000);
  }

  @Test
  void aNameThatWouldBreakTheHeaderIsRefused() {
    Stopwatch watch = new Stopwatch(clock::get);
    assertThatThrownBy(() -> watch.timed("a, b", () -> {})).hasMessageContaining("\"a, b\"");
  }
}
