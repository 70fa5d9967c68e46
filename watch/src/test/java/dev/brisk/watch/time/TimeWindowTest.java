package dev.brisk.watch.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeWindowTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  /// The minutes of a day (UTC) in which a window is open: counted one by one.
  @ParameterizedTest
  @CsvSource({
    // 2026-03-29: at 02:00 it is 03:00. 2026-10-25: at 03:00 it is 02:00 again.
    "sun 01:00-04:00, 2026-03-28T22:00:00Z, 120",
    "sun 01:00-04:00, 2026-10-24T22:00:00Z, 240",
    "sun 01:00-04:00, 2026-11-28T22:00:00Z, 180",
    "sun 02:00-02:30, 2026-03-28T22:00:00Z, 30",
    "sun 02:30-03:30, 2026-10-24T22:00:00Z, 120",
    "daily 22:00-02:00, 2026-11-20T12:00:00Z, 240",
    "mon-fri 22:00-07:00, 2026-11-28T12:00:00Z, 0",
    "mon-fri 22:00-07:00, 2026-11-27T12:00:00Z, 540",
    "'sat,sun 00:00-24:00', 2026-11-27T12:00:00Z, 780",
    "fri-mon 00:00-24:00, 2026-11-29T00:00:00Z, 1440",
    "2026-12-24T18:00/2026-12-24T19:30, 2026-12-24T00:00:00Z, 90",
    "2026-12-24T18:00:00Z/2026-12-24T18:10:00Z, 2026-12-24T00:00:00Z, 10",
  })
  void coversTheHoursOfTheWallClock(String text, Instant from, int minutes) {
    TimeWindow window = TimeWindow.parse(text, BERLIN);
    int covered = 0;
    for (int minute = 0; minute < 24 * 60; minute++) {
      covered += window.covers(from.plus(Duration.ofMinutes(minute))) ? 1 : 0;
    }
    assertThat(covered).isEqualTo(minutes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sunday 02:00-04:00",
        "sun 2-4",
        "sun 02:00",
        "sun 25:00-26:00",
        "mon-wed-fri 01:00-02:00",
        "2026-12-24T18:00/2026-12-24T18:00",
        "2026-12-26T18:00/2026-12-24T18:00",
        "a/b"
      })
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> TimeWindow.parse(text, BERLIN)).hasMessage(TimeWindow.HINT);
  }

  @Test
  void aClockThatIsSetMovesTheWallAndNoInterval() {
    Instant start = Instant.parse("2026-11-29T06:00:00Z");
    AtomicReference<Instant> wall = new AtomicReference<>(start);
    AtomicLong nanos = new AtomicLong(17);
    WatchClock clock = new WatchClock(wall::get, nanos::get);
    nanos.addAndGet(Duration.ofSeconds(60).toNanos());
    wall.set(start.plusSeconds(60 - 3_600));
    assertThat(clock.steady()).isEqualTo(start.plusSeconds(60));
    assertThat(clock.moved()).contains(Duration.ofHours(-1));
    assertThat(clock.moved()).isEmpty();
    assertThat(clock.wall(clock.steady())).isEqualTo(start.plusSeconds(60 - 3_600));
    wall.set(wall.get().plusMillis(900));
    assertThat(clock.moved()).as("a drift is none").isEmpty();
  }
}
