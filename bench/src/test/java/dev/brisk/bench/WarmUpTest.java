package dev.brisk.bench;

import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class WarmUpTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void itEndsByItselfAndLeavesNothingBehind(boolean open) {
    assertThatCode(() -> WarmUp.run(Duration.ofMillis(200), open)).doesNotThrowAnyException();
  }
}
