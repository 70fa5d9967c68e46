package dev.brisk.bench;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RehearsalTest {
  @Test
  void itEndsByItselfAndLeavesNothingBehind() {
    assertThatCode(() -> Rehearsal.run(Duration.ofMillis(200))).doesNotThrowAnyException();
  }
}
