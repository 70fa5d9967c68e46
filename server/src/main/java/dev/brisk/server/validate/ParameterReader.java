package dev.brisk.server.validate;

import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.pattern.TextPattern;
import dev.brisk.server.problem.Violation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns the text of one parameter into its declared type.
final class ParameterReader {
  /// Most digits of an integer that are looked at.
  private static final int DIGITS_MAX = 40;

  /// Digits behind the point, with those that an exponent adds.
  private static final int SCALE_MAX = 1_000;

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,60})?([eE][-+]?[0-9]{1,4})?");

  private final ParameterSettings settings;
  private final @Nullable TextPattern pattern;
  private final List<Object> values;
  private final @Nullable Object defaultValue;

  /// @throws IllegalArgumentException when the default or an allowed value is not of the type
  ParameterReader(ParameterSettings settings) {
    this.settings = settings;
    String expression = settings.pattern();
    this.pattern = expression == null ? null : TextPattern.compile(expression);
    List<Object> parsed = new ArrayList<>();
    for (String value : settings.values()) {
      parsed.add(own(value));
    }
    this.values = List.copyOf(parsed);
    String written = settings.defaultValue();
    this.defaultValue = written == null ? null : own(written);
  }

  private Object own(String text) {
    List<Violation> violations = new ArrayList<>();
    Object value = parse(text, violations);
    if (value == null) {
      throw new IllegalArgumentException(
          "parameter " + settings.name() + ": " + violations.getFirst().detail());
    }
    return value;
  }

  ParameterSettings settings() {
    return settings;
  }

  /// The value, or null when it is absent or at fault.
  @Nullable Object read(@Nullable String text, List<Violation> violations) {
    if (text == null) {
      if (defaultValue == null && settings.required()) {
        violation(violations, "is missing; give " + expected(""));
      }
      return defaultValue;
    }
    int before = violations.size();
    Object value = parse(text, violations);
    if (value == null) {
      return null;
    }
    if (!values.isEmpty() && !values.contains(value)) {
      violation(
          violations,
          "is " + shown(text) + ", but must be one of " + String.join(", ", settings.values()));
      return null;
    }
    switch (value) {
      case String string -> checkText(string, violations);
      case Number number -> checkBounds(number, text, violations);
      default -> {}
    }
    return violations.size() == before ? value : null;
  }

  void repeated(List<Violation> violations) {
    violation(violations, "is given more than once; give it once");
  }

  private @Nullable Object parse(String text, List<Violation> violations) {
    Object value =
        switch (settings.type()) {
          case STRING -> text;
          case INTEGER -> integer(text);
          case NUMBER -> number(text);
          case BOOLEAN ->
              switch (text) {
                case "true" -> Boolean.TRUE;
                case "false" -> Boolean.FALSE;
                default -> null;
              };
        };
    if (value == null) {
      violation(violations, "is " + shown(text) + ", but must be " + expected(text));
    }
    return value;
  }

  private static @Nullable Object integer(String text) {
    if (!isInteger(text)) {
      return null;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /// By hand, since it is done for each request: a Matcher was two fifths of what a request of the
  /// bundled example allocated.
  private static boolean isInteger(String text) {
    int first = text.startsWith("-") ? 1 : 0;
    int digits = text.length() - first;
    if (digits < 1 || digits > DIGITS_MAX) {
      return false;
    }
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return false;
      }
    }
    return true;
  }

  /// Every digit that was sent, in one form for each value (`1.10` is `1.1`, `-0` is `0`), so that
  /// equal numbers are equal inputs: source and key see the same. What no double can hold is
  /// refused, since handlers and models may ask for one.
  private static @Nullable Object number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return null;
    }
    BigDecimal value = new BigDecimal(text).stripTrailingZeros();
    if (value.scale() > SCALE_MAX || Double.isInfinite(value.doubleValue())) {
      return null;
    }
    return value.scale() < 0 ? value.setScale(0) : value;
  }

  private void checkBounds(Number number, String text, List<Violation> violations) {
    BigDecimal minimum = settings.minimum();
    if (minimum != null && compare(number, minimum) < 0) {
      violation(
          violations, "is " + shown(text) + ", but must be at least " + minimum.toPlainString());
    }
    BigDecimal maximum = settings.maximum();
    if (maximum != null && compare(number, maximum) > 0) {
      violation(
          violations, "is " + shown(text) + ", but must be at most " + maximum.toPlainString());
    }
  }

  private static int compare(Number number, BigDecimal bound) {
    BigDecimal value =
        number instanceof BigDecimal decimal ? decimal : BigDecimal.valueOf(number.longValue());
    return value.compareTo(bound);
  }

  private void checkText(String text, List<Violation> violations) {
    int before = violations.size();
    int length = text.codePointCount(0, text.length());
    Integer minimum = settings.minLength();
    if (minimum != null && length < minimum) {
      violation(violations, "has " + length + " characters, but must have at least " + minimum);
    }
    Integer maximum = settings.maxLength();
    if (maximum != null && length > maximum) {
      violation(violations, "has " + length + " characters, but must have at most " + maximum);
    }
    if (pattern == null || violations.size() > before) {
      return; // a text of the wrong length is not looked at
    }
    try {
      if (!pattern.find(text)) {
        violation(violations, "is " + shown(text) + ", but must match " + settings.pattern());
      }
    } catch (TextPattern.TooCostly tooCostly) {
      violation(violations, String.valueOf(tooCostly.getMessage()));
    }
  }

  private String expected(String text) {
    return switch (settings.type()) {
      case STRING -> "a string";
      case INTEGER -> "an integer" + range(text);
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
    };
  }

  /// What was declared; of a number that is too long, what there is room for.
  private String range(String text) {
    BigDecimal minimum = settings.minimum();
    BigDecimal maximum = settings.maximum();
    if (text.matches("-?[0-9]+")) {
      return " between -2^63 and 2^63-1";
    }
    String least = minimum == null ? "" : minimum.toPlainString();
    String most = maximum == null ? "" : maximum.toPlainString();
    if (!least.isEmpty() && !most.isEmpty()) {
      return " between " + least + " and " + most;
    }
    return !least.isEmpty()
        ? " of at least " + least
        : !most.isEmpty() ? " of at most " + most : "";
  }

  private void violation(List<Violation> violations, String detail) {
    String in = settings.in().name().toLowerCase(Locale.ROOT);
    violations.add(new Violation(in, settings.name(), settings.name() + " " + detail + "."));
  }

  private static String shown(String text) {
    return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
  }
}
