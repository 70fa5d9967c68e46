package dev.brisk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.demo.Advice.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdviceTest {

  @Test
  void aTierThatAnswersFewerRequestsThanTheSourceIsALoss() {
    assertThat(Advice.judge(measured(20_000, 0.4), measured(19_000, 0.42))).isEqualTo(Verdict.LOSS);
  }

  @Test
  void savingsThatNoCallerNoticesAreBarelyAGainHoweverManyRequestsTheyAllow() {
    assertThat(Advice.judge(measured(1_100, 7.2), measured(60_000, 0.13)))
        .isEqualTo(Verdict.BARELY_A_GAIN);
  }

  @Test
  void millisecondsSavedPayUnlessTheyAreASmallShare() {
    assertThat(Advice.judge(measured(70, 114), measured(5_000, 0.2))).isEqualTo(Verdict.PAYS);
    assertThat(Advice.judge(measured(70, 114), measured(75, 106))).isEqualTo(Verdict.BARELY_A_GAIN);
  }

  @Test
  void theAdviceForAFastSourceWarnsOfRedis() {
    assertThat(Advice.of(measured(20_000, 0.4), measured(40_000, 0.2), measured(9_000, 0.8)))
        .isEqualTo(
            "Caching barely pays: a request costs 0.05 ms at the source and 0.03 ms from memory"
                + " (2.0 × the requests); Redis is a loss (0.5 × the"
                + " requests), since the way to it takes longer than the source.");
  }

  @Test
  void theAdviceForASlowSourceNamesBothTiersAndTheHitRatio() {
    assertThat(Advice.of(measured(70, 114), measured(7_000, 0.2), measured(3_500, 0.5)))
        .isEqualTo(
            "Cache it in memory: 0.20 ms at the median instead of 114, and 100 × the requests at a"
                + " hit ratio of 75.0 %; Redis pays as well (0.50 ms, 50 ×), where several nodes"
                + " should share the answers.");
  }

  @Test
  void withoutRedisNothingIsSaidOfItsSpeed() {
    assertThat(Advice.of(measured(70, 114), measured(7_000, 0.2), null))
        .endsWith("; Redis was not measured.");
  }

  @Test
  void aHitRatioIsNeverRoundedUpToAll() {
    assertThat(Advice.percent(0.99999)).isEqualTo("99.9 %");
    assertThat(Advice.percent(1)).isEqualTo("100.0 %");
    assertThat(Advice.percent(0.675)).isEqualTo("67.5 %");
  }

  private static Measurement measured(int requestsPerSecond, double p50Millis) {
    return new Measurement(
        requestsPerSecond,
        0,
        requestsPerSecond * 3 / 4,
        Duration.ofSeconds(1),
        p50Millis,
        2 * p50Millis,
        0.3);
  }
}
