package dev.brisk.server.source.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/// An upstream's `Retry-After` (RFC 9110, section 10.2.3), held within sensible bounds.
final class RetryAfter {
  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofHours(1);

  private RetryAfter() {}

  /// @param value seconds or an HTTP date; anything else, or none, counts as one second
  static Duration parse(@Nullable String value, InstantSource clock) {
    if (value == null || value.isBlank()) {
      return LEAST;
    }
    String text = value.strip();
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text.length() > 9 ? MOST : bounded(Duration.ofSeconds(Long.parseLong(text)));
    }
    try {
      Instant date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return bounded(Duration.between(clock.instant(), date));
    } catch (DateTimeException notADate) {
      return LEAST;
    }
  }

  private static Duration bounded(Duration duration) {
    if (duration.compareTo(LEAST) < 0) {
      return LEAST;
    }
    return duration.compareTo(MOST) > 0 ? MOST : duration;
  }
}
