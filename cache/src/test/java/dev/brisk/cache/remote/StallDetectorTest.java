package dev.brisk.cache.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What is a stall of the remote tier, and what only looks like it.
class StallDetectorTest {
  private static final long MILLI = 1_000_000;
  private static final long LEAST = 50;

  // Near the overflow: nobody promises where it begins.
  private long now = Long.MAX_VALUE - 10 * MILLI;
  private final StallDetector detector = new StallDetector(LEAST * MILLI, () -> now);
  private long asked = now;

  private void lookFor(long millis) {
    for (long passed = 0; passed < millis; passed += StallDetector.LOOK_MILLIS) {
      now += StallDetector.LOOK_MILLIS * MILLI;
      detector.look(asked);
    }
  }

  @Test
  void tierThatAnswersNobodyIsSilent() {
    lookFor(LEAST - StallDetector.LOOK_MILLIS);
    assertThat(detector.stalled()).isFalse();
    lookFor(StallDetector.LOOK_MILLIS);
    assertThat(detector.stalled()).isTrue();
    assertThat(detector.longerThan(LEAST * MILLI)).isTrue();
    assertThat(detector.longerThan(2 * LEAST * MILLI)).isFalse();
    lookFor(LEAST);
    assertThat(detector.longerThan(2 * LEAST * MILLI)).isTrue();
  }

  @Test
  void tierUnderLoadThatAnswersEachLateIsNotSilent() {
    for (int i = 0; i < 100; i++) {
      lookFor(20);
      detector.answered();
      assertThat(detector.stalled()).isFalse();
    }
  }

  @Test
  void pauseOfThisProcessIsNotSilenceOfTheTier() {
    lookFor(20);
    // A collection of two seconds; answers that came meanwhile were not read yet.
    now += 2_000 * MILLI;
    detector.look(asked);
    assertThat(detector.stalled()).isFalse();
    lookFor(LEAST - StallDetector.LOOK_MILLIS);
    assertThat(detector.stalled()).isFalse();
    lookFor(StallDetector.LOOK_MILLIS);
    assertThat(detector.stalled()).isTrue();
  }

  @Test
  void readThatHasJustBegunDoesNotMeetTheSilenceBeforeAnybodyAsked() {
    lookFor(20);
    now += 10 * MILLI;
    asked = now;
    lookFor(LEAST - StallDetector.LOOK_MILLIS);
    assertThat(detector.stalled()).isFalse();
  }

  @Test
  void firstAnswerEndsItAndSoDoesAFailure() {
    lookFor(LEAST);
    detector.answered();
    assertThat(detector.stalled()).isFalse();
    asked = now;
    lookFor(LEAST);
    assertThat(detector.stalled()).isTrue();
    detector.end();
    assertThat(detector.stalled()).isFalse();
  }

  @Test
  void newReadsDoNotHideIt() {
    lookFor(LEAST);
    asked = now;
    lookFor(20);
    assertThat(detector.stalled()).isTrue();
  }
}
