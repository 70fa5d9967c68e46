package dev.brisk.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Sizes in bytes as people write them: `64MiB`, `10kB`, `1.5GiB`, `512`.
///
/// KiB, MiB, GiB and TiB are powers of 1024; kB, MB, GB and TB of 1000; B or nothing is bytes.
/// `64M` is refused, since programs disagree about what it means.
public final class Sizes {
  public static final String HINT = "Write a size such as 64MiB, 10kB or 512.";

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,19})(\\.[0-9]{1,9})? ?([A-Za-z]*)");
  private static final Map<String, Long> UNITS = units();

  private Sizes() {}

  private static Map<String, Long> units() {
    Map<String, Long> units = new LinkedHashMap<>();
    units.put("TiB", 1L << 40);
    units.put("TB", 1_000_000_000_000L);
    units.put("GiB", 1L << 30);
    units.put("GB", 1_000_000_000L);
    units.put("MiB", 1L << 20);
    units.put("MB", 1_000_000L);
    units.put("KiB", 1L << 10);
    units.put("kB", 1_000L);
    units.put("KB", 1_000L);
    units.put("B", 1L);
    units.put("", 1L);
    return units;
  }

  /// @throws IllegalArgumentException when the text is no size, no whole number of bytes or beyond
  ///   a long
  public static long parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    Long unit = matcher.matches() ? UNITS.get(matcher.group(3)) : null;
    if (unit == null) {
      throw refused(text);
    }
    String fraction = matcher.group(2);
    BigDecimal number = new BigDecimal(matcher.group(1) + (fraction == null ? "" : fraction));
    try {
      return number.multiply(BigDecimal.valueOf(unit)).longValueExact();
    } catch (ArithmeticException e) {
      throw refused(text);
    }
  }

  /// The text with the largest unit that has no fraction; [#parse] reads it back.
  public static String format(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("bytes must not be negative, but is " + bytes);
    }
    for (Map.Entry<String, Long> unit : UNITS.entrySet()) {
      if (unit.getValue() > 1 && bytes > 0 && bytes % unit.getValue() == 0) {
        return bytes / unit.getValue() + unit.getKey();
      }
    }
    return Long.toString(bytes);
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException("not a size: \"" + text + "\". " + HINT);
  }
}
