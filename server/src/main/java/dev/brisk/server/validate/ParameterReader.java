package dev.brisk.server.validate;

import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.problem.Fault;
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

  /// Integers below this, and no others, are all exact as doubles.
  private static final long EXACT_DOUBLE = 1L << 53;

  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,60})?([eE][-+]?[0-9]{1,4})?");

  private final ParameterSettings settings;
  private final @Nullable Pattern pattern;
  private final List<Object> values;
  private final @Nullable Object defaultValue;

  /// @throws IllegalArgumentException when the default or an allowed value is not of the type
  ParameterReader(ParameterSettings settings) {
    this.settings = settings;
    String expression = settings.pattern();
    this.pattern = expression == null ? null : Pattern.compile(expression);
    List<Object> parsed = new ArrayList<>();
    for (String value : settings.values()) {
      parsed.add(own(value));
    }
    this.values = List.copyOf(parsed);
    String written = settings.defaultValue();
    this.defaultValue = written == null ? null : own(written);
  }

  private Object own(String text) {
    List<Fault> faults = new ArrayList<>();
    Object value = parse(text, faults);
    if (value == null) {
      throw new IllegalArgumentException(
          "parameter " + settings.name() + ": " + faults.getFirst().detail());
    }
    return value;
  }

  ParameterSettings settings() {
    return settings;
  }

  /// The value, or null when it is absent or at fault.
  @Nullable Object read(@Nullable String text, List<Fault> faults) {
    if (text == null) {
      if (defaultValue == null && settings.required()) {
        fault(faults, "is missing; give " + expected());
      }
      return defaultValue;
    }
    int before = faults.size();
    Object value = parse(text, faults);
    if (value == null) {
      return null;
    }
    if (!values.isEmpty() && !values.contains(value)) {
      fault(
          faults,
          "is " + shown(text) + ", but must be one of " + String.join(", ", settings.values()));
      return null;
    }
    switch (value) {
      case String string -> checkText(string, faults);
      case Number number -> checkBounds(number, text, faults);
      default -> {}
    }
    return faults.size() == before ? value : null;
  }

  void repeated(List<Fault> faults) {
    fault(faults, "is given more than once; give it once");
  }

  private @Nullable Object parse(String text, List<Fault> faults) {
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
      fault(faults, "is " + shown(text) + ", but must be " + expected());
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

  private static @Nullable Object number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      return null;
    }
    double value = Double.parseDouble(text);
    return Double.isFinite(value) ? value + 0.0 : null;
  }

  private void checkBounds(Number number, String text, List<Fault> faults) {
    Double minimum = settings.minimum();
    if (minimum != null && compare(number, minimum) < 0) {
      fault(faults, "is " + shown(text) + ", but must be at least " + plain(minimum));
    }
    Double maximum = settings.maximum();
    if (maximum != null && compare(number, maximum) > 0) {
      fault(faults, "is " + shown(text) + ", but must be at most " + plain(maximum));
    }
  }

  private static int compare(Number number, double bound) {
    if (number instanceof Long integer && (integer >= EXACT_DOUBLE || integer <= -EXACT_DOUBLE)) {
      return BigDecimal.valueOf(integer).compareTo(BigDecimal.valueOf(bound));
    }
    double value = number.doubleValue();
    return value < bound ? -1 : value > bound ? 1 : 0;
  }

  private void checkText(String text, List<Fault> faults) {
    int length = text.codePointCount(0, text.length());
    Integer minimum = settings.minLength();
    if (minimum != null && length < minimum) {
      fault(faults, "has " + length + " characters, but must have at least " + minimum);
    }
    Integer maximum = settings.maxLength();
    if (maximum != null && length > maximum) {
      fault(faults, "has " + length + " characters, but must have at most " + maximum);
    }
    if (pattern != null && !pattern.matcher(text).find()) {
      fault(faults, "is " + shown(text) + ", but must match " + settings.pattern());
    }
  }

  private String expected() {
    return switch (settings.type()) {
      case STRING -> "a string";
      case INTEGER -> "an integer between -2^63 and 2^63-1";
      case NUMBER -> "a number";
      case BOOLEAN -> "true or false";
    };
  }

  private void fault(List<Fault> faults, String detail) {
    String in = settings.in().name().toLowerCase(Locale.ROOT);
    faults.add(new Fault(in, settings.name(), settings.name() + " " + detail + "."));
  }

  private static String shown(String text) {
    return "'" + (text.length() > 60 ? text.substring(0, 60) + "…" : text) + "'";
  }

  private static String plain(double bound) {
    return new BigDecimal(bound).stripTrailingZeros().toPlainString();
  }
}
