package dev.brisk.server.source.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.source.SourceStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimiterTest {
  private static final HttpSettings.Budget THREE_A_MINUTE =
      new HttpSettings.Budget(3, Duration.ofMinutes(1));

  @Test
  void beyondTheBudgetItTellsWhenTheNextCallMayBeMade() {
    AtomicLong now = new AtomicLong(-5);
    RateLimiter budget = new RateLimiter(THREE_A_MINUTE, now::get);
    for (int i = 0; i < 3; i++) {
      assertThat(budget.take()).isZero();
      now.addAndGet(Duration.ofSeconds(10).toNanos());
    }

    assertThat(budget.take()).isEqualTo(Duration.ofSeconds(30));
    assertThat(budget.statistics()).isEqualTo(new SourceStatistics.Budget(0, 3, 1));

    now.addAndGet(Duration.ofSeconds(30).toNanos());
    assertThat(budget.statistics().remaining()).isEqualTo(1);
    assertThat(budget.take()).isZero();
    assertThat(budget.take()).isEqualTo(Duration.ofSeconds(10));
  }

  /// The promise itself: however calls come, no window holds more than the budget.
  @Property(tries = 500)
  void noWindowEverHoldsMoreCallsThanAllowed(
      @ForAll @IntRange(min = 1, max = 5) int calls,
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 40) Integer> pausesSeconds) {
    Duration window = Duration.ofMinutes(1);
    AtomicLong now = new AtomicLong();
    RateLimiter budget = new RateLimiter(new HttpSettings.Budget(calls, window), now::get);
    List<Long> made = new ArrayList<>();
    for (int pause : pausesSeconds) {
      now.addAndGet(Duration.ofSeconds(pause).toNanos());
      if (budget.take().isZero()) {
        made.add(now.get());
      }
    }
    for (int i = 0; i + calls < made.size(); i++) {
      assertThat(made.get(i + calls) - made.get(i)).isGreaterThanOrEqualTo(window.toNanos());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "120                           | 120",
        "0                             | 1",
        "99999999999999                | 3600",
        "Mon, 23 Nov 2026 03:02:00 GMT | 120",
        "Mon, 23 Nov 2020 03:02:00 GMT | 1",
        "soon                          | 1",
        "-5                            | 1",
        "''                            | 1"
      })
  void retryAfterIsReadAndBounded(String value, long seconds) {
    assertThat(RetryAfter.parse(value, () -> Instant.parse("2026-11-23T03:00:00Z")))
        .isEqualTo(Duration.ofSeconds(seconds));
  }
}
