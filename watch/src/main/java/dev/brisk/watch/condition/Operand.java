package dev.brisk.watch.condition;

import dev.brisk.config.Durations;
import dev.brisk.jsonpath.JsonPath;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// One side of a comparison.
sealed interface Operand {
  /// What values it has.
  enum Type {
    NUMBER("a number"),
    DURATION("a duration"),
    TEXT("text"),
    BOOLEAN("true or false"),
    NULL("null"),
    ANY("any value");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  Type type();

  /// Its values, `null` among them; never empty.
  List<@Nullable Object> values(Reading reading);

  record Observed(Observable name) implements Operand {
    @Override
    public Type type() {
      return switch (name) {
        case STATUS -> Type.NUMBER;
        case LATENCY, CERTIFICATE -> Type.DURATION;
        case BODY -> Type.TEXT;
        case HEADER, JSON -> throw new IllegalStateException("has an argument: " + name);
      };
    }

    @Override
    public List<@Nullable Object> values(Reading reading) {
      Observation seen = reading.observation();
      List<@Nullable Object> values = new ArrayList<>();
      values.add(
          switch (name) {
            case STATUS -> BigDecimal.valueOf(seen.status());
            case LATENCY -> seen.latency();
            case CERTIFICATE -> seen.certificate();
            case BODY -> seen.body();
            case HEADER, JSON -> throw new IllegalStateException("has an argument: " + name);
          });
      return values;
    }

    @Override
    public String toString() {
      return name.toString();
    }
  }

  record Header(String name) implements Operand {
    @Override
    public Type type() {
      return Type.TEXT;
    }

    @Override
    public List<@Nullable Object> values(Reading reading) {
      List<@Nullable Object> values = new ArrayList<>();
      values.add(reading.observation().header(name));
      return values;
    }

    @Override
    public String toString() {
      return "header(\"" + name + "\")";
    }
  }

  record Json(String text, JsonPath path) implements Operand {
    @Override
    public Type type() {
      return Type.ANY;
    }

    @Override
    public List<@Nullable Object> values(Reading reading) {
      List<@Nullable Object> values = new ArrayList<>();
      for (JsonNode node : path.select(reading.json())) {
        values.add(value(node));
      }
      if (values.isEmpty()) {
        values.add(null);
      }
      return values;
    }

    private static @Nullable Object value(JsonNode node) {
      if (node.isNumber()) {
        return node.decimalValue();
      }
      if (node.isString()) {
        return node.stringValue();
      }
      if (node.isBoolean()) {
        return node.booleanValue();
      }
      return node.isNull() ? null : node.toString();
    }

    @Override
    public String toString() {
      return "json(\"" + text + "\")";
    }
  }

  record Literal(@Nullable Object value, Type type) implements Operand {
    @Override
    public List<@Nullable Object> values(Reading reading) {
      List<@Nullable Object> values = new ArrayList<>();
      values.add(value);
      return values;
    }

    @Override
    public String toString() {
      return shown(value);
    }
  }

  /// A value for people, shortened.
  static String shown(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String text ->
          '"' + (text.length() > 80 ? text.substring(0, 80) + "…" : text).replace('\n', ' ') + '"';
      case BigDecimal number -> number.toPlainString();
      case Duration duration when duration.isNegative() -> "-" + shown(duration.negated());
      case Duration duration when duration.compareTo(Duration.ofDays(1)) >= 0 ->
          duration.toDays() + "d";
      case Duration duration when duration.compareTo(Duration.ofSeconds(1)) >= 0 ->
          Durations.format(Duration.ofMillis(duration.toMillis()));
      case Duration duration when duration.toMillis() > 0 -> duration.toMillis() + "ms";
      case Duration duration -> Durations.format(duration);
      default -> value.toString();
    };
  }
}
