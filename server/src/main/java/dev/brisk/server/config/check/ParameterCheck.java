package dev.brisk.server.config.check;

import dev.brisk.config.ProblemReport;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.pattern.TextPattern;
import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What must be true of one parameter: its bounds fit its type and each other, and its default,
/// allowed values and example are values that a request could give.
final class ParameterCheck {
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,40}");
  private static final Pattern NUMBER =
      Pattern.compile("-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,60})?([eE][-+]?[0-9]{1,4})?");

  private final ParameterSettings parameter;
  private final ProblemReport report;

  private ParameterCheck(ParameterSettings parameter, ProblemReport report) {
    this.parameter = parameter;
    this.report = report;
  }

  /// @param report takes places such as `minimum`
  static void check(ParameterSettings parameter, ProblemReport report) {
    new ParameterCheck(parameter, report).run();
  }

  private void run() {
    boolean numeric =
        parameter.type() == ParameterSettings.Type.INTEGER
            || parameter.type() == ParameterSettings.Type.NUMBER;
    boolean text = parameter.type() == ParameterSettings.Type.STRING;
    fits("minimum", parameter.minimum(), numeric);
    fits("maximum", parameter.maximum(), numeric);
    fits("minLength", parameter.minLength(), text);
    fits("maxLength", parameter.maxLength(), text);
    fits("pattern", parameter.pattern(), text);
    pattern(parameter.pattern());
    ordered(
        "maximum",
        parameter.minimum() != null
            && parameter.maximum() != null
            && parameter.minimum().compareTo(parameter.maximum()) > 0,
        "minimum");
    ordered(
        "maxLength",
        parameter.minLength() != null
            && parameter.maxLength() != null
            && parameter.minLength() > parameter.maxLength(),
        "minLength");
    if (parameter.in() == ParameterSettings.In.PATH && parameter.defaultValue() != null) {
      report.problem(
          "default",
          "has no meaning for a parameter of the path, which is always there",
          "Leave it out.");
    }
    if (parameter.required()
        && parameter.in() == ParameterSettings.In.QUERY
        && parameter.defaultValue() != null) {
      report.problem(
          "default", "stands beside required: true", "Keep one: with a default it is optional.");
    }
    for (int i = 0; i < parameter.values().size(); i++) {
      value("enum[" + i + "]", parameter.values().get(i), false);
    }
    value("default", parameter.defaultValue(), true);
    value("example", parameter.example(), true);
  }

  private void fits(String key, @Nullable Object bound, boolean fits) {
    if (bound != null && !fits) {
      report.problem(
          key,
          "has no meaning for the type "
              + parameter.type().name().toLowerCase(java.util.Locale.ROOT),
          key.startsWith("m") && key.endsWith("imum")
              ? "It is for integer and number."
              : "It is for string.");
    }
  }

  private void pattern(@Nullable String expression) {
    if (expression == null) {
      return;
    }
    try {
      TextPattern.compile(expression);
    } catch (IllegalArgumentException unusable) {
      report.problem(
          "pattern",
          "cannot be used: " + unusable.getMessage(),
          "Write a regular expression of ECMA-262, as in JSON Schema.");
    }
  }

  private void ordered(String key, boolean swapped, String lowKey) {
    if (swapped) {
      report.problem(key, "is less than " + lowKey, "Nothing would fit: swap them.");
    }
  }

  private void value(String key, @Nullable String text, boolean amongValues) {
    if (text == null) {
      return;
    }
    String fault = fault(text);
    if (fault == null
        && amongValues
        && !parameter.values().isEmpty()
        && !parameter.values().contains(text)) {
      fault = "Write one of those in enum.";
    }
    if (fault != null) {
      report.problem(key, "is '" + text + "'", fault);
    }
  }

  /// What is wrong with a value, or null.
  private @Nullable String fault(String text) {
    return switch (parameter.type()) {
      case STRING -> textFault(text);
      case INTEGER ->
          INTEGER.matcher(text).matches() ? rangeFault(text) : "The type is integer: write one.";
      case NUMBER ->
          NUMBER.matcher(text).matches() ? rangeFault(text) : "The type is number: write one.";
      case BOOLEAN -> text.equals("true") || text.equals("false") ? null : "Write true or false.";
    };
  }

  private @Nullable String rangeFault(String text) {
    BigDecimal value = new BigDecimal(text);
    BigDecimal minimum = parameter.minimum();
    BigDecimal maximum = parameter.maximum();
    if (minimum != null && value.compareTo(minimum) < 0) {
      return "It is below the minimum.";
    }
    return maximum != null && value.compareTo(maximum) > 0 ? "It is above the maximum." : null;
  }

  private @Nullable String textFault(String text) {
    int length = text.codePointCount(0, text.length());
    Integer minimum = parameter.minLength();
    Integer maximum = parameter.maxLength();
    if (minimum != null && length < minimum) {
      return "It is shorter than minLength.";
    }
    if (maximum != null && length > maximum) {
      return "It is longer than maxLength.";
    }
    String expression = parameter.pattern();
    if (expression == null) {
      return null;
    }
    try {
      return TextPattern.compile(expression).find(text) ? null : "It does not fit the pattern.";
    } catch (IllegalArgumentException | TextPattern.TooCostly unusable) {
      return "The pattern cannot be used: " + unusable.getMessage() + ".";
    }
  }
}
