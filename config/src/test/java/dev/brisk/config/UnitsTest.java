package dev.brisk.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Durations, sizes and rates as people write them.
class UnitsTest {
  @ParameterizedTest
  @CsvSource({
    "250ms, 250",
    "30s, 30000",
    "5m, 300000",
    "1h, 3600000",
    "1h30m, 5400000",
    "2d, 172800000",
    "1.5s, 1500",
    "0s, 0",
    "1m500ms, 60500"
  })
  void aDurationIsANumberAndAUnit(String text, long millis) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "5",
        "5 minuts",
        "5 m",
        "m",
        "-5s",
        "30m1h",
        "1h1h",
        "1.5h30m",
        "1e3s",
        "5M",
        "0.0000000001s",
        "9999999999d",
        "999999999999999999999s",
        "1s "
      })
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a duration: \"" + text + "\". Write a duration such as 30s, 5m or 1h.");
  }

  @Property
  void everyDurationIsReadBackFromItsText(@ForAll @LongRange(min = 0) long nanos) {
    Duration duration = Duration.ofNanos(nanos);

    assertThat(Durations.parse(Durations.format(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @CsvSource({
    "64MiB, 67108864",
    "10kB, 10000",
    "1GiB, 1073741824",
    "512, 512",
    "512B, 512",
    "1.5KiB, 1536",
    "2 TB, 2000000000000",
    "0, 0"
  })
  void aSizeIsANumberAndAUnit(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "64M", "64mib", "-1", "1.5", "0.3KiB", "9999999TiB", "MiB", "1 000"})
  void whatIsNoSizeIsRefused(String text) {
    assertThatThrownBy(() -> Sizes.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a size: \"" + text + "\". Write a size such as 64MiB, 10kB or 512.");
  }

  @Property
  void everySizeIsReadBackFromItsText(@ForAll @LongRange(min = 0) long bytes) {
    assertThat(Sizes.parse(Sizes.format(bytes))).isEqualTo(bytes);
  }

  @Test
  void sizesAreWrittenWithTheLargestUnitThatFits() {
    assertThat(Sizes.format(64 << 20)).isEqualTo("64MiB");
    assertThat(Sizes.format(10_000)).isEqualTo("10kB");
    assertThat(Sizes.format(1_025)).isEqualTo("1025");
    assertThat(Sizes.format(0)).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "60/m, 60, 1m",
    "at most 60/m, 60, 1m",
    "5/s, 5, 1s",
    "100/10s, 100, 10s",
    "1000 / h, 1000, 1h"
  })
  void aRateIsACountAndAWindow(String text, int count, String window) {
    assertThat(Rate.parse(text)).isEqualTo(new Rate(count, Durations.parse(window)));
  }

  @Property
  void everyRateIsReadBackFromItsText(
      @ForAll @LongRange(min = 1, max = 999_999_999) long count,
      @ForAll @LongRange(min = 1) long windowNanos) {
    Rate rate = new Rate((int) count, Duration.ofNanos(windowNanos));

    assertThat(Rate.parse(rate.toString())).isEqualTo(rate);
  }

  @ParameterizedTest
  @ValueSource(strings = {"60", "/m", "0/m", "60/", "60/month", "sixty/m", "99999999999/m"})
  void whatIsNoRateIsRefused(String text) {
    assertThatThrownBy(() -> Rate.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void negativeAmountsCannotBeWritten() {
    assertThatThrownBy(() -> Durations.format(Duration.ofNanos(-1)))
        .hasMessage("duration must not be negative, but is PT-0.000000001S");
    assertThatThrownBy(() -> Sizes.format(-1)).hasMessage("bytes must not be negative, but is -1");
  }
}
