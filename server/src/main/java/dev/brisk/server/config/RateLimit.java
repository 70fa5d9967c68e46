package dev.brisk.server.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How often somebody may call. With a burst, or a window below a minute, a bucket of tokens that
/// fills steadily and of which each request takes one; otherwise a window that slides: never more
/// than the number in any stretch of time that is as long as it.
///
/// @param count tokens that come in a window
/// @param burst what the bucket holds; it is full at first
/// @param sliding whether it is a window that slides; its burst is its number
public record RateLimit(long count, Duration window, long burst, boolean sliding) {
  public static final String HINT =
      "Write a number and a window, such as 100/s, 10000/day or 100/s burst 200.";

  /// A bucket gives up to twice its number in its first window. Over seconds that hurts nobody;
  /// over a day it does.
  private static final Duration SHORTEST_SLIDING = Duration.ofMinutes(1);

  private static final Pattern TEXT =
      Pattern.compile(
          "([1-9][0-9]{0,8})/([1-9][0-9]{0,4})?(s|m|min|h|d|day)(?: burst ([1-9][0-9]{0,8}))?");

  public RateLimit {
    if (count < 1
        || burst < 1
        || !window.isPositive()
        || window.compareTo(Duration.ofDays(366)) > 0
        || (sliding && burst != count)) {
      throw new IllegalArgumentException(HINT);
    }
    // Nanoseconds must count the tokens, and a full bucket's.
    long interval = window.toNanos() / count;
    if (interval < 1 || burst > Long.MAX_VALUE / 4 / interval) {
      throw new IllegalArgumentException(HINT);
    }
  }

  /// @throws IllegalArgumentException with [#HINT]
  public static RateLimit parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new IllegalArgumentException(HINT);
    }
    long count = Long.parseLong(matcher.group(1));
    long units = matcher.group(2) == null ? 1 : Long.parseLong(matcher.group(2));
    Duration unit =
        switch (matcher.group(3)) {
          case "s" -> Duration.ofSeconds(1);
          case "m", "min" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          default -> Duration.ofDays(1);
        };
    String burst = matcher.group(4);
    Duration window = unit.multipliedBy(units);
    return burst == null
        ? new RateLimit(count, window, count, window.compareTo(SHORTEST_SLIDING) >= 0)
        : new RateLimit(count, window, Long.parseLong(burst), false);
  }

  /// Between two tokens.
  public long intervalNanos() {
    return window.toNanos() / count;
  }

  /// Whether it is said how much its bucket holds.
  public boolean hasBurst() {
    return !sliding && (burst != count || window.compareTo(SHORTEST_SLIDING) >= 0);
  }

  /// As people write it.
  public String text() {
    long seconds = window.toSeconds();
    String unit =
        seconds % 86_400 == 0
            ? unit(seconds / 86_400, "day")
            : seconds % 3600 == 0
                ? unit(seconds / 3600, "h")
                : seconds % 60 == 0 ? unit(seconds / 60, "min") : unit(seconds, "s");
    return count + "/" + unit + (hasBurst() ? " burst " + burst : "");
  }

  private static String unit(long number, String name) {
    return number == 1 ? name : number + name;
  }
}
