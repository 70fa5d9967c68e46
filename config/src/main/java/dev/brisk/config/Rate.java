package dev.brisk.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// So many in a window: `60/m`, `5/s`, `100/10s`, also with `at most` in front.
///
/// @param count positive
/// @param window positive
public record Rate(int count, Duration window) {
  public static final String HINT = "Write a rate such as 60/m, 5/s or 100/10s.";

  private static final Pattern RATE = Pattern.compile("(?:at most )?([0-9]{1,9}) ?/ ?([0-9a-z.]+)");

  public Rate {
    if (count <= 0 || window.isNegative() || window.isZero()) {
      throw new IllegalArgumentException("a rate must be positive, but is " + count + "/" + window);
    }
  }

  /// @throws IllegalArgumentException when the text is no rate
  public static Rate parse(String text) {
    Matcher matcher = RATE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a rate: \"" + text + "\". " + HINT);
    }
    String window = matcher.group(2);
    boolean bareUnit = Character.isLetter(window.charAt(0));
    return new Rate(
        Integer.parseInt(matcher.group(1)), Durations.parse(bareUnit ? "1" + window : window));
  }

  /// The text that [#parse] reads back: `60/m`.
  @Override
  public String toString() {
    String text = Durations.format(window);
    return count + "/" + (text.matches("1[a-z]+") ? text.substring(1) : text);
  }
}
