package dev.brisk.bench.plan.importer;

import dev.brisk.bench.plan.HeaderLine;
import dev.brisk.bench.plan.LoadTarget;
import dev.brisk.bench.plan.RequestBody;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import tools.jackson.databind.json.JsonMapper;

/// Makes targets from an OpenAPI 3 description, YAML or JSON: one an operation.
///
/// Values come from examples where there are any, then defaults, enumerations and bounds, then from
/// the type alone. References within the document are followed.
public final class OpenApiImporter {
  /// Longest description that is read, in characters.
  public static final int CHARACTERS_MAX = 16 << 20;

  private static final List<String> METHODS =
      List.of("get", "head", "post", "put", "patch", "delete", "options");
  private static final int DEPTH_MAX = 12;

  private final Map<?, ?> document;

  private OpenApiImporter(Map<?, ?> document) {
    this.document = document;
  }

  /// @param text the description
  /// @param base path in front of all paths, such as `/v1`; empty for none
  /// @throws IllegalArgumentException in one sentence, when there is no operation in it
  public static List<LoadTarget> targets(String text, String base) {
    Object root;
    try {
      LoadSettings settings =
          LoadSettings.builder()
              .setCodePointLimit(CHARACTERS_MAX)
              .setMaxAliasesForCollections(1000)
              .build();
      root = new Load(settings).loadFromString(text);
    } catch (YamlEngineException e) {
      throw new IllegalArgumentException(
          "The OpenAPI description cannot be read: "
              + String.valueOf(e.getMessage()).replace('\n', ' '),
          e);
    }
    if (!(root instanceof Map<?, ?> map) || !(map.get("paths") instanceof Map<?, ?> paths)) {
      throw new IllegalArgumentException(
          "This is no OpenAPI description: it has no 'paths'. Give a file or URL of OpenAPI 3.");
    }
    OpenApiImporter api = new OpenApiImporter(map);
    List<LoadTarget> targets = new ArrayList<>();
    paths.forEach((path, item) -> api.addPath(targets, base, String.valueOf(path), item));
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("The OpenAPI description has no operations.");
    }
    return targets;
  }

  private void addPath(List<LoadTarget> targets, String base, String path, @Nullable Object item) {
    Map<?, ?> operations = map(resolve(item));
    for (String method : METHODS) {
      if (operations.get(method) instanceof Map<?, ?> operation) {
        List<Object> parameters = new ArrayList<>(list(operations.get("parameters")));
        parameters.addAll(list(operation.get("parameters")));
        targets.add(target(method, base, path, parameters, operation));
      }
    }
  }

  private LoadTarget target(
      String method, String base, String path, List<Object> parameters, Map<?, ?> operation) {
    String filled = path;
    StringBuilder query = new StringBuilder();
    Map<String, String> headers = new LinkedHashMap<>();
    for (Object each : parameters) {
      Map<?, ?> parameter = map(resolve(each));
      String name = String.valueOf(parameter.get("name"));
      String value = String.valueOf(example(parameter));
      boolean required = Boolean.TRUE.equals(parameter.get("required"));
      switch (String.valueOf(parameter.get("in"))) {
        case "path" -> filled = filled.replace("{" + name + "}", encode(value));
        case "query" -> {
          if (required || parameter.containsKey("example")) {
            query
                .append(query.isEmpty() ? '?' : '&')
                .append(encode(name))
                .append('=')
                .append(encode(value));
          }
        }
        case "header" -> {
          if (required) {
            headers.put(name, value);
          }
        }
        default -> {}
      }
    }
    RequestBody body = RequestBody.NONE;
    Map<?, ?> content = map(map(resolve(operation.get("requestBody"))).get("content"));
    if (!content.isEmpty()) {
      Object type =
          content.keySet().stream()
              .filter(key -> String.valueOf(key).contains("json"))
              .findFirst()
              .map(Object.class::cast)
              .orElse(content.keySet().iterator().next());
      Object value = example(map(content.get(type)));
      headers.put("Content-Type", String.valueOf(type));
      boolean json = String.valueOf(type).contains("json");
      body =
          RequestBody.of(
              value instanceof String text && !json
                  ? text
                  : JsonMapper.shared().writeValueAsString(value));
    }
    String verb = method.toUpperCase(Locale.ROOT);
    List<HeaderLine> lines = new ArrayList<>();
    headers.forEach((name, value) -> lines.add(new HeaderLine(name, value)));
    return LoadTarget.get(base + filled + query)
        .withRequest(verb, body)
        .withName(verb + " " + path)
        .withHeaders(lines);
  }

  /// The example of a parameter or media type: its own, else one made from its schema.
  private @Nullable Object example(Map<?, ?> holder) {
    if (holder.containsKey("example")) {
      return holder.get("example");
    }
    for (Object named : map(holder.get("examples")).values()) {
      Map<?, ?> one = map(resolve(named));
      if (one.containsKey("value")) {
        return one.get("value");
      }
    }
    return fromSchema(holder.get("schema"), 0);
  }

  private @Nullable Object fromSchema(@Nullable Object reference, int depth) {
    Map<?, ?> schema = map(resolve(reference));
    if (schema.containsKey("example")) {
      return schema.get("example");
    }
    for (String key : List.of("examples", "enum")) {
      List<Object> values = list(schema.get(key));
      if (!values.isEmpty()) {
        return values.getFirst();
      }
    }
    for (String key : List.of("const", "default")) {
      if (schema.containsKey(key)) {
        return schema.get(key);
      }
    }
    if (depth > DEPTH_MAX) {
      return null;
    }
    for (String key : List.of("oneOf", "anyOf", "allOf")) {
      List<Object> choices = list(schema.get(key));
      if (!choices.isEmpty()) {
        return key.equals("allOf")
            ? all(choices, depth)
            : fromSchema(choices.getFirst(), depth + 1);
      }
    }
    return fromType(schema, depth);
  }

  private Object all(List<Object> parts, int depth) {
    Map<Object, @Nullable Object> merged = new LinkedHashMap<>();
    for (Object part : parts) {
      if (fromSchema(part, depth + 1) instanceof Map<?, ?> fields) {
        merged.putAll(fields);
      }
    }
    return merged;
  }

  private Object fromType(Map<?, ?> schema, int depth) {
    Object type = schema.get("type");
    String first =
        type instanceof List<?> types && !types.isEmpty()
            ? String.valueOf(types.getFirst())
            : String.valueOf(type);
    return switch (first) {
      case "integer" -> schema.get("minimum") instanceof Number least ? least.longValue() : 1L;
      case "number" -> schema.get("minimum") instanceof Number least ? least.doubleValue() : 1.0;
      case "boolean" -> true;
      case "array" -> {
        List<@Nullable Object> items = new ArrayList<>();
        items.add(fromSchema(schema.get("items"), depth + 1));
        yield items;
      }
      case "string" -> text(schema);
      default -> {
        Map<Object, @Nullable Object> fields = new LinkedHashMap<>();
        map(schema.get("properties"))
            .forEach((name, property) -> fields.put(name, fromSchema(property, depth + 1)));
        yield fields;
      }
    };
  }

  private static String text(Map<?, ?> schema) {
    String format = String.valueOf(schema.get("format"));
    String text =
        switch (format) {
          case "date" -> "2026-01-15";
          case "date-time" -> "2026-01-15T12:00:00Z";
          case "uuid" -> "123e4567-e89b-12d3-a456-426614174000";
          case "email" -> "user@example.com";
          case "uri", "url" -> "https://example.com/";
          default -> "text";
        };
    int least =
        schema.get("minLength") instanceof Number number ? Math.min(1000, number.intValue()) : 0;
    return text.length() >= least ? text : text + "x".repeat(least - text.length());
  }

  private @Nullable Object resolve(@Nullable Object value) {
    Object current = value;
    for (int hops = 0; hops < DEPTH_MAX; hops++) {
      if (!(current instanceof Map<?, ?> map) || !(map.get("$ref") instanceof String reference)) {
        return current;
      }
      if (!reference.startsWith("#/")) {
        throw new IllegalArgumentException(
            "The OpenAPI description refers to '"
                + reference
                + "'. Only references within it are followed.");
      }
      Object at = document;
      for (String step : reference.substring(2).split("/", -1)) {
        at = map(at).get(step.replace("~1", "/").replace("~0", "~"));
      }
      current = at;
    }
    return null;
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }

  private static List<Object> list(@Nullable Object value) {
    return value instanceof List<?> list ? List.copyOf(list) : List.of();
  }

  private static String encode(String value) {
    return java.net.URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
