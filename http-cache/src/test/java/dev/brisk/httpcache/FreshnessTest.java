package dev.brisk.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.httpcache.field.Fields;
import dev.brisk.httpcache.field.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessTest {
  private static final Instant NOW = StorageRulesTest.NOW;

  private static Freshness of(Exchange exchange, String... fields) {
    return FreshnessRules.of(
        new ResponseHead(200, Fields.of(fields)), exchange, CacheSettings.DEFAULT);
  }

  private static Freshness of(String... fields) {
    return of(StorageRulesTest.EXCHANGE, fields);
  }

  @Test
  void theStrongestWordDecides() {
    String later = HttpDate.format(NOW.plusSeconds(500));
    assertThat(of("Cache-Control", "max-age=3600, s-maxage=1", "Expires", later).lifetimeMillis())
        .isEqualTo(1000);
    assertThat(of("Cache-Control", "max-age=60", "Expires", later).lifetimeMillis())
        .isEqualTo(60_000);
    assertThat(of("Cache-Control", "max-age=60", "Expires", "0").lifetimeMillis())
        .isEqualTo(60_000);
    assertThat(of("Cache-Control", "max-age=0", "Expires", later).lifetimeMillis()).isZero();
    assertThat(of("Expires", later).lifetimeMillis()).isEqualTo(500_000);
    assertThat(of("Expires", later, "Date", HttpDate.format(NOW.plusSeconds(100))).lifetimeMillis())
        .as("counted from the origin's clock")
        .isEqualTo(400_000);
    assertThat(of().source()).isEqualTo(Freshness.Source.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "never",
        "Thu, 18 Aug 2050 02:01:18 UTC",
        "Thu, 18 Aug 2050 02:01:18 AEST",
        "Thu, 18 Aug 50 02:01:18 GMT",
        "Thu 18 Aug 2050 02:01:18 GMT",
        "Thu, 18  Aug  2050 02:01:18 GMT",
        "Thu, 18-Aug-2050 02:01:18 GMT",
        "Thu, 18 Aug 2050 02.01.18 GMT",
        "Thu, 18 Aug 2050 2:01:18 GMT",
        "Thu, 31 Feb 2050 02:01:18 GMT"
      })
  void whatIsNoDateHasExpired(String expires) {
    Freshness freshness = of("Expires", expires);
    assertThat(freshness.source()).isEqualTo(Freshness.Source.EXPIRES);
    assertThat(freshness.lifetimeMillis()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Thu, 18 Aug 2050 02:01:18 GMT",
        "THU, 18 AUG 2050 02:01:18 gMT",
        "Thursday, 18-Aug-50 02:01:18 GMT",
        "Thu Aug 18 02:01:18 2050",
        "Thu Aug  8 02:01:18 2050",
        "Sun, 21 Nov 2286 04:46:39 GMT",
        "Thu, 18 Aug 2050 23:59:60 GMT"
      })
  void everyFormOfADateIsRead(String expires) {
    assertThat(of("Expires", expires).lifetimeMillis()).isPositive();
  }

  @Test
  void aYearOfTwoDigitsIsNeverFiftyYearsAhead() {
    assertThat(HttpDate.parse("Thursday, 18-Aug-77 02:01:18 GMT", NOW))
        .isEqualTo(Instant.parse("1977-08-18T02:01:18Z"));
    assertThat(HttpDate.parse("Thursday, 18-Aug-76 02:01:18 GMT", NOW))
        .isEqualTo(Instant.parse("2076-08-18T02:01:18Z"));
  }

  @Test
  void twoDifferentExpirationTimesAreNone() {
    String one = HttpDate.format(NOW.plusSeconds(500));
    String other = HttpDate.format(NOW.plusSeconds(900));
    assertThat(of("Expires", one, "Expires", other).lifetimeMillis()).isZero();
    assertThat(of("Expires", one, "Expires", one).lifetimeMillis()).isEqualTo(500_000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7200                |       7200
          7200, 0             |       7200
          0, 7200             |          0
          2147483648          | 2147483648
          99999999999999999   | 2147483648
          abc                 |          0
          -7200               |          0
          7200.0              |          0
          7200;foo=bar        |          0
          """)
  void theAgeIsThatOfTheFirstMemberIfItIsANumber(String age, long seconds) {
    assertThat(of("Age", age).initialAgeMillis()).isEqualTo(seconds * 1000);
  }

  @Test
  void theAgeCountsWhatTheWayTookAndWhatTheDateSays() {
    long now = NOW.toEpochMilli();
    Exchange slow = new Exchange(now - 5000, now);
    assertThat(of(slow, "Age", "30").initialAgeMillis()).isEqualTo(35_000);
    assertThat(of(slow, "Date", HttpDate.format(NOW.minusSeconds(100))).initialAgeMillis())
        .isEqualTo(100_000);
    assertThat(of("Date", HttpDate.format(NOW.plusSeconds(100))).initialAgeMillis())
        .as("an origin whose clock is ahead")
        .isZero();
    Freshness freshness = of(slow, "Cache-Control", "max-age=40", "Age", "30");
    assertThat(freshness.ageMillis(now + 2000)).isEqualTo(37_000);
    assertThat(freshness.isFresh(now + 4999)).isTrue();
    assertThat(freshness.isFresh(now + 5000)).as("as old as it may be is too old").isFalse();
  }

  @Test
  void aGuessIsATenthAndADayAtMost() {
    assertThat(of("Last-Modified", HttpDate.format(NOW.minusSeconds(1000))).lifetimeMillis())
        .isEqualTo(100_000);
    assertThat(
            of("Last-Modified", HttpDate.format(NOW.minus(Duration.ofDays(400)))).lifetimeMillis())
        .isEqualTo(Duration.ofDays(1).toMillis());
    assertThat(of("Last-Modified", HttpDate.format(NOW.plusSeconds(1000))).lifetimeMillis())
        .isZero();
    assertThat(
            FreshnessRules.of(
                    new ResponseHead(
                        200, Fields.of("Last-Modified", HttpDate.format(NOW.minusSeconds(1000)))),
                    StorageRulesTest.EXCHANGE,
                    new CacheSettings(List.of(), 0, Duration.ZERO))
                .source())
        .isEqualTo(Freshness.Source.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-age=1, must-revalidate            | true
          max-age=1, proxy-revalidate           | true
          s-maxage=1                            | true
          max-age=1                             | false
          max-age=1, stale-while-revalidate=9   | false
          """)
  void someForbidStaleAnswers(String cacheControl, boolean forbids) {
    assertThat(of("Cache-Control", cacheControl).forbidsStale()).isEqualTo(forbids);
  }

  @Test
  void timesAreOfNoZone() {
    TimeZone before = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
    try {
      assertThat(HttpDate.parse("Sun, 29 Nov 2026 10:00:00 GMT", Instant.EPOCH))
          .isEqualTo(Instant.parse("2026-11-29T10:00:00Z"));
      assertThat(HttpDate.format(Instant.parse("2026-11-29T10:00:00Z")))
          .isEqualTo("Sun, 29 Nov 2026 10:00:00 GMT");
    } finally {
      TimeZone.setDefault(before);
    }
  }
}
