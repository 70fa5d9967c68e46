package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What is silence of the remote tier, and what only looks like it.
class SilenceTest {
  private static final long MILLI = 1_000_000;
  private static final long LEAST = 50;

  // Near the overflow: nobody promises where it begins.
  private long now = Long.MAX_VALUE - 10 * MILLI;
  private final Silence silence = new Silence(LEAST * MILLI, () -> now);
  private long asked = now;

  private void lookFor(long millis) {
    for (long passed = 0; passed < millis; passed += Silence.LOOK_MILLIS) {
      now += Silence.LOOK_MILLIS * MILLI;
      silence.look(asked);
    }
  }

  @Test
  void tierThatAnswersNobodyIsSilent() {
    lookFor(LEAST - Silence.LOOK_MILLIS);
    assertThat(silence.silent()).isFalse();
    lookFor(Silence.LOOK_MILLIS);
    assertThat(silence.silent()).isTrue();
    assertThat(silence.longerThan(LEAST * MILLI)).isTrue();
    assertThat(silence.longerThan(2 * LEAST * MILLI)).isFalse();
    lookFor(LEAST);
    assertThat(silence.longerThan(2 * LEAST * MILLI)).isTrue();
  }

  @Test
  void tierUnderLoadThatAnswersEachLateIsNotSilent() {
    for (int i = 0; i < 100; i++) {
      lookFor(20);
      silence.answered();
      assertThat(silence.silent()).isFalse();
    }
  }

  @Test
  void pauseOfThisProcessIsNotSilenceOfTheTier() {
    lookFor(20);
    // A collection of two seconds; answers that came meanwhile were not read yet.
    now += 2_000 * MILLI;
    silence.look(asked);
    assertThat(silence.silent()).isFalse();
    lookFor(LEAST - Silence.LOOK_MILLIS);
    assertThat(silence.silent()).isFalse();
    lookFor(Silence.LOOK_MILLIS);
    assertThat(silence.silent()).isTrue();
  }

  @Test
  void readThatHasJustBegunDoesNotMeetTheSilenceBeforeAnybodyAsked() {
    lookFor(20);
    now += 10 * MILLI;
    asked = now;
    lookFor(LEAST - Silence.LOOK_MILLIS);
    assertThat(silence.silent()).isFalse();
  }

  @Test
  void firstAnswerEndsItAndSoDoesAFailure() {
    lookFor(LEAST);
    silence.answered();
    assertThat(silence.silent()).isFalse();
    asked = now;
    lookFor(LEAST);
    assertThat(silence.silent()).isTrue();
    silence.end();
    assertThat(silence.silent()).isFalse();
  }

  @Test
  void newReadsDoNotHideIt() {
    lookFor(LEAST);
    asked = now;
    lookFor(20);
    assertThat(silence.silent()).isTrue();
  }
}
