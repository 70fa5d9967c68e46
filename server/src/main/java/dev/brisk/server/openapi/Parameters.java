package dev.brisk.server.openapi;

import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.In;
import java.math.BigDecimal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Describes parameters.
final class Parameters {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Parameters() {}

  static ObjectNode describe(ParameterSettings parameter, String name) {
    ObjectNode node = JSON.objectNode();
    node.put("name", name);
    node.put("in", parameter.in().name().toLowerCase(Locale.ROOT));
    if (parameter.description() != null) {
      node.put("description", parameter.description());
    }
    boolean required =
        parameter.in() == In.PATH || (parameter.required() && parameter.defaultValue() == null);
    if (required) {
      node.put("required", true);
    }
    node.set("schema", schema(parameter));
    if (parameter.example() != null) {
      node.set("example", typed(parameter, parameter.example()));
    }
    return node;
  }

  private static ObjectNode schema(ParameterSettings parameter) {
    ObjectNode schema = JSON.objectNode();
    schema.put("type", parameter.type().name().toLowerCase(Locale.ROOT));
    for (String value : parameter.values()) {
      schema.withArrayProperty("enum").add(typed(parameter, value));
    }
    number(schema, "minimum", parameter.minimum());
    number(schema, "maximum", parameter.maximum());
    if (parameter.minLength() != null) {
      schema.put("minLength", parameter.minLength());
    }
    if (parameter.maxLength() != null) {
      schema.put("maxLength", parameter.maxLength());
    }
    if (parameter.pattern() != null) {
      schema.put("pattern", parameter.pattern());
    }
    if (parameter.defaultValue() != null) {
      schema.set("default", typed(parameter, parameter.defaultValue()));
    }
    return schema;
  }

  private static void number(ObjectNode schema, String key, @Nullable Double value) {
    if (value != null) {
      BigDecimal exact = BigDecimal.valueOf(value).stripTrailingZeros();
      schema.put(key, exact.scale() < 0 ? exact.setScale(0) : exact);
    }
  }

  private static JsonNode typed(ParameterSettings parameter, String text) {
    return switch (parameter.type()) {
      case STRING -> JSON.stringNode(text);
      case INTEGER -> JSON.numberNode(new java.math.BigInteger(text));
      case NUMBER -> JSON.numberNode(new BigDecimal(text));
      case BOOLEAN -> JSON.booleanNode(text.equals("true"));
    };
  }
}
