package dev.brisk.server.openapi;

import dev.brisk.server.config.EndpointSettings.FieldInputs;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.In;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Describes parameters.
final class Parameters {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private static final Set<String> NO_PARAMETERS =
      Set.of("authorization", "accept", "content-type");

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

  /// The declared headers and cookies, all optional. Not `Authorization`, `Accept` and
  /// `Content-Type`, which OpenAPI has other places for and ignores here (3.1, 4.8.12.1).
  static List<ObjectNode> fields(FieldInputs inputs) {
    List<ObjectNode> fields = new ArrayList<>();
    inputs.headers().stream()
        .filter(name -> !NO_PARAMETERS.contains(name))
        .forEach(name -> fields.add(field("header", name)));
    inputs.cookies().forEach(name -> fields.add(field("cookie", name)));
    return fields;
  }

  private static ObjectNode field(String in, String name) {
    ObjectNode node = JSON.objectNode();
    node.put("name", name);
    node.put("in", in);
    node.putObject("schema").put("type", "string");
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

  private static void number(ObjectNode schema, String key, @Nullable BigDecimal value) {
    if (value != null) {
      schema.put(key, value);
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
