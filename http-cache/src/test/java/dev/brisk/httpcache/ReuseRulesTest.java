package dev.brisk.httpcache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.httpcache.ReuseRules.Decision;
import dev.brisk.httpcache.field.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReuseRulesTest {
  private static final long RECEIVED = StorageRulesTest.NOW.toEpochMilli();
  private static final RequestHead GET = new RequestHead("GET", Fields.NONE);

  private static Freshness stored(String cacheControl) {
    return StorageRulesTest.stored("Cache-Control", cacheControl, "ETag", "\"a\"");
  }

  /// The stored response is as many seconds old as the third column says.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-age=60                            |                            | 59 | FRESH
          max-age=60                            |                            | 60 | VALIDATE
          max-age=60, no-cache                  |                            |  0 | VALIDATE
          max-age=60, no-cache="x"              |                            |  0 | FRESH
          max-age=60, stale-while-revalidate=10 |                            | 69 | STALE_WHILE_REVALIDATE
          max-age=60, stale-while-revalidate=10 |                            | 70 | VALIDATE
          max-age=60, must-revalidate, stale-while-revalidate=10 |           | 61 | VALIDATE
          s-maxage=60, stale-while-revalidate=10 |                           | 61 | VALIDATE
          max-age=60                            | no-cache                   |  0 | VALIDATE
          max-age=60                            | max-age=0                  |  1 | VALIDATE
          max-age=60                            | max-age=30                 | 30 | FRESH
          max-age=60                            | max-age=30                 | 31 | VALIDATE
          max-age=60                            | min-fresh=10               | 50 | FRESH
          max-age=60                            | min-fresh=10               | 51 | VALIDATE
          max-age=60                            | max-stale                  | 99 | STALE_ALLOWED
          max-age=60                            | max-stale=10               | 70 | STALE_ALLOWED
          max-age=60                            | max-stale=10               | 71 | VALIDATE
          max-age=60                            | max-stale=x                | 61 | VALIDATE
          max-age=60, must-revalidate           | max-stale=10               | 61 | VALIDATE
          max-age=60                            | max-age=65, max-stale=20   | 66 | VALIDATE
          max-age=60                            | max-age=abc                |  1 | VALIDATE
          max-age=60                            | only-if-cached             | 59 | FRESH
          max-age=60                            | only-if-cached             | 60 | GATEWAY_TIMEOUT
          max-age=60                            | only-if-cached, max-stale  | 60 | STALE_ALLOWED
          max-age=60                            | foo                        | 59 | FRESH
          """)
  void aRequestIsAnsweredAsItAndTheResponseAllow(
      String response, String request, int age, Decision decision) {
    RequestHead asked =
        request == null ? GET : new RequestHead("GET", Fields.of("Cache-Control", request));
    assertThat(ReuseRules.decide(asked, stored(response), RECEIVED + age * 1000L))
        .isEqualTo(decision);
  }

  @Test
  void pragmaCountsWhereNothingElseIsSaid() {
    assertThat(
            ReuseRules.decide(
                new RequestHead("GET", Fields.of("Pragma", "no-cache")),
                stored("max-age=60"),
                RECEIVED))
        .isEqualTo(Decision.VALIDATE);
    assertThat(
            ReuseRules.decide(
                new RequestHead(
                    "GET", Fields.of("Pragma", "no-cache", "Cache-Control", "max-age=9")),
                stored("max-age=60"),
                RECEIVED))
        .isEqualTo(Decision.FRESH);
  }

  @Test
  void whoWantsOnlyWhatIsCachedGetsA504() {
    assertThat(
            ReuseRules.withoutStored(
                new RequestHead("GET", Fields.of("Cache-Control", "only-if-cached"))))
        .isEqualTo(Decision.GATEWAY_TIMEOUT);
    assertThat(ReuseRules.withoutStored(GET)).isEqualTo(Decision.VALIDATE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          max-age=2, stale-if-error=60                  |                   | false | 61  | true
          max-age=2, stale-if-error=60                  |                   | false | 62  | false
          max-age=2                                     | stale-if-error=60 | false | 61  | true
          max-age=2                                     |                   | false |  3  | false
          max-age=2                                     |                   | true  | 999 | true
          max-age=2, must-revalidate                    |                   | true  |  3  | false
          max-age=2, proxy-revalidate                   |                   | true  |  3  | false
          s-maxage=2                                    |                   | true  |  3  | false
          max-age=2, no-cache                           |                   | true  |  3  | false
          max-age=2, must-revalidate, stale-if-error=60 |                   | false |  3  | false
          max-age=2                                     | no-cache          | true  |  3  | false
          """)
  void aStaleResponseStandsInForAnErrorWhereItMay(
      String response, String request, boolean disconnected, int age, boolean allowed) {
    RequestHead asked =
        request == null ? GET : new RequestHead("GET", Fields.of("Cache-Control", request));
    assertThat(
            ReuseRules.mayStandInForError(
                asked, stored(response), RECEIVED + age * 1000L, () -> disconnected))
        .isEqualTo(allowed);
  }
}
