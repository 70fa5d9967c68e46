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
  private static LineProfile.Function function(long calls, double variance, long self) {
    return new LineProfile.Function(
        "com.acme.Shop.price",
        "com.acme.Shop",
        "Shop.java",
        "",
        calls,
        calls,
        1_000_000,
        1_000_000,
        variance,
        List.of(
            new LineProfile.Line(3, calls, 750_000, self, 750_000, self, false),
            new LineProfile.Line(4, calls, 250_000, 250_000, 250_000, 250_000, false)),
        "");
  }

  /// P10: with one call in 128 timed, shares of 54 to 83 % were printed where 75 was true.
  @Test
  void theIntervalOfSharesIsThatOfTheCallsThatWereTimed() {
    assertThat(function(1_000, 0, 0).sharePoints()).isZero();
    // Eleven calls that weigh alike: √(11 · (1,000,000 / 11)²) is 0.30 of all.
    assertThat(function(11, 1e12 / 11, 0).sharePoints()).isCloseTo(29.5, within(0.1));
    assertThat(function(11, 1e18, 0).sharePoints()).isEqualTo(50);
    assertThat(text(function(11, 1e12 / 11, 750_000)))
        .contains("Shares within 30 points", "--every 1");
    assertThat(text(function(1_000, 0, 750_000))).doesNotContain("Shares within");
    LineProfile profile = profile(function(11, 1e12 / 11, 750_000));
    assertThat(new LineHtml(new SourceFinder(List.of(), Path.of(""))).write(profile))
        .contains("shares within 30 points");
    assertThat(LineJson.write(profile)).contains("\"sharePoints\":29.");
  }

  /// P10: a total of 3.80 s was printed for one thread in 3.03 s, from calls that stood for others.
  @Test
  void theTimesOfTheLinesAddUpToTheExactTimeOfTheCalls() {
    LineProfile.Function longer = function(10, 0, 375_000);
    LineProfile.Function exact =
        new LineProfile.Function(
            longer.name(), "", "", "", 10, 5, 1_000_000, 800_000, 0, longer.lines(), "");
    assertThat(exact.lines())
        .extracting(LineProfile.Line::correctedNanos)
        .containsExactly(600_000L, 200_000L);
    assertThat(exact.lines())
        .extracting(LineProfile.Line::correctedSelfNanos)
        .containsExactly(300_000L, 200_000L);
  }

  /// P15 and N8: `% Self 7233.1` for a recursion, whose inner calls are in its own time as well.
  @Test
  void sharesOfARecursionsOwnTimeAddUpToAHundred() {
    assertThat(text(function(10, 0, 9_750_000))).contains("97.5", "2.5").doesNotContain("975.0");
  }

  private static String text(LineProfile.Function function) {
    return new LineReport(new SourceFinder(List.of(), Path.of("")), false)
        .text(profile(function), 5);
  }

  private static LineProfile profile(LineProfile.Function function) {
    return new LineProfile(
        "test",
        WindowFacts.unknown(Instant.EPOCH, Duration.ofSeconds(1)),
        128,
        20,
        List.of(function),
        List.of());
  }
}
