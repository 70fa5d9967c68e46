package dev.brisk.server.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How often somebody may call: a bucket of tokens that fills steadily and of which each request
/// takes one.
///
/// @param count tokens that come in a window
/// @param burst what the bucket holds; it is full at first
public record RateLimit(long count, Duration window, long burst) {
  public static final String HINT =
      "Write a number and a window, such as 100/s, 10000/day or 100/s burst 200.";
  private static final Pattern TEXT =
      Pattern.compile(
          "([1-9][0-9]{0,8})/([1-9][0-9]{0,4})?(s|m|min|h|d|day)(?: burst ([1-9][0-9]{0,8}))?");

  public RateLimit {
    if (count < 1
        || burst < 1
        || !window.isPositive()
        || window.compareTo(Duration.ofDays(366)) > 0) {
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
    return new RateLimit(
        count, unit.multipliedBy(units), burst == null ? count : Long.parseLong(burst));
  }

  /// Between two tokens.
  public long intervalNanos() {
    return window.toNanos() / count;
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
    return count + "/" + unit + (burst == count ? "" : " burst " + burst);
  }

  private static String unit(long number, String name) {
    return number == 1 ? name : number + name;
  }
}
