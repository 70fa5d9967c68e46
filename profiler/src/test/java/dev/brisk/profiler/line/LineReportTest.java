package dev.brisk.profiler.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.profiler.sample.model.WindowFacts;
import dev.brisk.profiler.source.SourceFinder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineReportTest {
  private static LineProfile.Function function(long calls, long timed, long self) {
    return new LineProfile.Function(
        "com.acme.Shop.price",
        "com.acme.Shop",
        "Shop.java",
        "",
        calls,
        timed,
        1_000_000,
        List.of(
            new LineProfile.Line(3, calls, 750_000, self, 750_000, self, false),
            new LineProfile.Line(4, calls, 250_000, 250_000, 250_000, 250_000, false)),
        "");
  }

  /// P10: with one call in 128 timed, shares of 54 to 83 % were printed where 75 was true.
  @Test
  void theIntervalOfSharesIsThatOfTheCallsThatWereTimed() {
    assertThat(function(1_000, 1_000, 0).sharePoints(128)).isZero();
    assertThat(function(1_000, 1_000, 0).sharePoints(1)).isZero();
    // 64 first calls and 10 of 1,280 later ones weigh like 11.
    assertThat(function(1_344, 74, 0).sharePoints(128)).isCloseTo(29.5, within(1.0));
    assertThat(function(1_280_000, 10_064, 0).sharePoints(128)).isLessThan(1.1);
    assertThat(text(function(1_344, 74, 750_000))).contains("Shares within", "--every 1");
    assertThat(text(function(1_000, 1_000, 750_000))).doesNotContain("Shares within");
  }

  /// P15 and N8: `% Self 7233.1` for a recursion, whose inner calls are in its own time as well.
  @Test
  void sharesOfARecursionsOwnTimeAddUpToAHundred() {
    assertThat(text(function(10, 10, 9_750_000))).contains("97.5", "2.5").doesNotContain("975.0");
  }

  private static String text(LineProfile.Function function) {
    return new LineReport(new SourceFinder(List.of(), Path.of("")), false)
        .text(
            new LineProfile(
                "test",
                WindowFacts.unknown(Instant.EPOCH, Duration.ofSeconds(1)),
                128,
                20,
                List.of(function),
                List.of()),
            5);
  }
}
