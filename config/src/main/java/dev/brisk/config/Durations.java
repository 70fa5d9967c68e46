package dev.brisk.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people write them: `250ms`, `30s`, `5m`, `1h30m`, `1.5s`.
///
/// Units are d, h, m, s, ms, us and ns, from large to small and each once; a fraction only where
/// there is one unit. A number without a unit is refused: nobody remembers whether it was seconds.
public final class Durations {
  public static final String HINT = "Write a duration such as 30s, 5m or 1h.";

  private static final Pattern PART =
      Pattern.compile("([0-9]{1,18})(\\.[0-9]{1,9})?(ms|us|ns|d|h|m|s)");
  private static final List<String> UNITS = List.of("d", "h", "m", "s", "ms", "us", "ns");
  private static final List<Long> UNIT_NANOS =
      List.of(
          86_400_000_000_000L,
          3_600_000_000_000L,
          60_000_000_000L,
          1_000_000_000L,
          1_000_000L,
          1_000L,
          1L);

  private Durations() {}

  /// @throws IllegalArgumentException when the text is no duration, is finer than a nanosecond or
  ///   longer than 292 years
  public static Duration parse(String text) {
    Matcher matcher = PART.matcher(text);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    int lastUnit = -1;
    while (end < text.length()) {
      if (!matcher.find(end) || matcher.start() != end) {
        throw refused(text);
      }
      int unit = UNITS.indexOf(matcher.group(3));
      boolean fraction = matcher.group(2) != null;
      boolean alone = end == 0 && matcher.end() == text.length();
      if (unit <= lastUnit || (fraction && !alone)) {
        throw refused(text);
      }
      BigDecimal number = new BigDecimal(matcher.group(1) + (fraction ? matcher.group(2) : ""));
      nanos = nanos.add(number.multiply(BigDecimal.valueOf(UNIT_NANOS.get(unit))));
      lastUnit = unit;
      end = matcher.end();
    }
    if (lastUnit < 0) {
      throw refused(text);
    }
    try {
      return Duration.ofNanos(nanos.longValueExact());
    } catch (ArithmeticException e) {
      throw refused(text);
    }
  }

  /// The shortest text that [#parse] reads back as the same duration.
  public static String format(Duration duration) {
    if (duration.isNegative()) {
      throw new IllegalArgumentException("duration must not be negative, but is " + duration);
    }
    long rest = duration.toNanos();
    if (rest == 0) {
      return "0s";
    }
    StringBuilder out = new StringBuilder();
    for (int unit = 0; unit < UNITS.size(); unit++) {
      long count = rest / UNIT_NANOS.get(unit);
      rest %= UNIT_NANOS.get(unit);
      if (count > 0) {
        out.append(count).append(UNITS.get(unit));
      }
    }
    return out.toString();
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException("not a duration: \"" + text + "\". " + HINT);
  }
}
