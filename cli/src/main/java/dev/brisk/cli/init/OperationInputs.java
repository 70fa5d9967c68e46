package dev.brisk.cli.init;

import static dev.brisk.bench.plan.importer.OpenApiDocument.list;
import static dev.brisk.bench.plan.importer.OpenApiDocument.map;

import dev.brisk.bench.plan.importer.OpenApiDocument;
import dev.brisk.server.config.Names;
import dev.brisk.server.config.PathTemplate;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The parameters of one operation, typed as `params:` of an endpoint has them.
final class OperationInputs {
  private static final Set<String> OF_THE_MESSAGE =
      Set.of("accept", "content-type", "traceparent", "tracestate");
  private static final Set<String> TYPES = Set.of("string", "integer", "number", "boolean");
  private static final int DESCRIPTION_MAX = 100;

  private final OpenApiDocument document;
  private final PathTemplate path;
  private final Map<String, Map<?, ?>> declared = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> params = new LinkedHashMap<>();
  private final List<String> query = new ArrayList<>();

  OperationInputs(OpenApiDocument document, PathTemplate path) {
    this.document = document;
    this.path = path;
  }

  /// An operation's parameter replaces that of its path with the same name and place.
  ///
  /// @throws Untranslated when an endpoint cannot take them
  void read(List<?> ofPath, List<?> ofOperation) {
    for (List<?> several : List.of(ofPath, ofOperation)) {
      for (Object each : several) {
        Map<?, ?> parameter = resolved(each);
        declared.put(parameter.get("in") + " " + parameter.get("name"), parameter);
      }
    }
    path.parameters().forEach(name -> params.put(name, new LinkedHashMap<>()));
    declared.values().forEach(this::read);
    for (String name : path.parameters()) {
      Map<String, Object> typed = params.get(name);
      if (typed != null && typed.isEmpty()) {
        params.remove(name);
      }
    }
  }

  private void read(Map<?, ?> parameter) {
    String name = String.valueOf(parameter.get("name"));
    switch (String.valueOf(parameter.get("in"))) {
      case "header" -> {
        if (!OF_THE_MESSAGE.contains(name.toLowerCase(Locale.ROOT))) {
          throw new Untranslated("it takes the header " + name);
        }
      }
      case "cookie" -> throw new Untranslated("it takes the cookie " + name);
      case "formData" -> throw new Untranslated("its body is a form");
      case "path", "query" -> {
        boolean inPath = "path".equals(parameter.get("in"));
        if (!Names.isParameter(name)) {
          throw new Untranslated("it takes the parameter '" + name + "'");
        }
        if (inPath != path.parameters().contains(name)) {
          throw new Untranslated("'" + name + "' stands in its path or in its query, not in both");
        }
        if (!inPath) {
          query.add(name);
        }
        params.put(name, typed(parameter, name, inPath));
      }
      default -> {}
    }
  }

  private Map<String, Object> typed(Map<?, ?> parameter, String name, boolean inPath) {
    if (parameter.containsKey("content")) {
      throw new Untranslated("'" + name + "' is a document in a parameter");
    }
    Map<?, ?> schema = document.isSwagger2() ? parameter : plain(parameter.get("schema"));
    Object type = schema.get("type");
    if (type instanceof List<?> several) {
      List<?> said = several.stream().filter(one -> !"null".equals(one)).toList();
      type = said.size() == 1 ? said.getFirst() : "a mixture";
    }
    String typeName = type == null ? "string" : String.valueOf(type);
    if (!TYPES.contains(typeName)) {
      throw new Untranslated("'" + name + "' is of type " + typeName);
    }
    Map<String, Object> typed = new LinkedHashMap<>();
    typed.put("type", typeName);
    boolean number = typeName.equals("integer") || typeName.equals("number");
    if (number) {
      bound(schema, "minimum", "exclusiveMinimum", typeName.equals("integer") ? 1 : 0, typed);
      bound(schema, "maximum", "exclusiveMaximum", typeName.equals("integer") ? -1 : 0, typed);
    } else if (typeName.equals("string")) {
      copy(schema, "minLength", typed);
      copy(schema, "maxLength", typed);
      copy(schema, "pattern", typed);
    }
    List<Object> values = new ArrayList<>();
    list(schema.get("enum")).stream().filter(each -> each != null).forEach(values::add);
    if (!values.isEmpty() && !typeName.equals("boolean")) {
      typed.put("enum", values);
    }
    boolean required = Boolean.TRUE.equals(parameter.get("required"));
    Object other = schema.get("default");
    if (!inPath && required) {
      typed.put("required", true);
    } else if (!inPath && (other instanceof Number || other instanceof Boolean)) {
      typed.put("default", other);
    } else if (!inPath && other instanceof String text && !text.isEmpty()) {
      typed.put("default", text);
    }
    if (parameter.get("description") instanceof String text
        && !text.isBlank()
        && text.length() <= DESCRIPTION_MAX) {
      typed.put("description", text.strip().replaceAll("\\s+", " "));
    }
    return typed;
  }

  /// Through references, lone `allOf`s, and what says "or null".
  private Map<?, ?> plain(@Nullable Object schema) {
    Map<?, ?> plain = resolved(schema);
    for (int hop = 0; hop < 8 && !plain.containsKey("type"); hop++) {
      List<?> several = list(plain.get("allOf"));
      if (several.isEmpty()) {
        several =
            list(plain.get("anyOf")).stream()
                .filter(each -> !"null".equals(map(each).get("type")))
                .toList();
      }
      if (several.isEmpty()) {
        break;
      }
      if (several.size() > 1) {
        throw new Untranslated("a parameter may be of several types");
      }
      Map<Object, Object> inner = new LinkedHashMap<>(resolved(several.getFirst()));
      if (plain.containsKey("default")) {
        inner.put("default", plain.get("default"));
      }
      plain = inner;
    }
    if (plain.containsKey("oneOf")) {
      throw new Untranslated("a parameter may be of several types");
    }
    return plain;
  }

  private static void bound(
      Map<?, ?> schema, String key, String exclusive, int step, Map<String, Object> typed) {
    Object bound = schema.get(key);
    Object beyond = schema.get(exclusive);
    if (beyond instanceof Boolean yes && yes) {
      beyond = bound;
    } else if (!(beyond instanceof Number)) {
      if (bound instanceof Number) {
        typed.put(key, bound);
      }
      return;
    }
    // For numbers the service itself refuses the bound.
    if (beyond instanceof Number number) {
      BigDecimal first = new BigDecimal(number.toString()).add(BigDecimal.valueOf(step));
      typed.put(key, first.stripTrailingZeros().scale() <= 0 ? first.toBigInteger() : first);
    }
  }

  private static void copy(Map<?, ?> schema, String key, Map<String, Object> typed) {
    Object value = schema.get(key);
    if (value != null) {
      typed.put(key, value);
    }
  }

  private Map<?, ?> resolved(@Nullable Object value) {
    try {
      return document.resolved(value);
    } catch (IllegalArgumentException elsewhere) {
      throw new Untranslated(String.valueOf(elsewhere.getMessage()));
    }
  }

  Map<String, Map<String, Object>> params() {
    return params;
  }

  List<String> query() {
    return query;
  }

  /// Swagger 2.0 has the body among the parameters; null when there is none.
  @Nullable Object swaggerBody(List<?> ofOperation) {
    List<?> kinds = ofOperation.isEmpty() ? list(document.root().get("consumes")) : ofOperation;
    for (Map<?, ?> parameter : declared.values()) {
      if ("body".equals(parameter.get("in"))) {
        if (!kinds.isEmpty() && !kinds.equals(List.of("application/json"))) {
          throw new Untranslated("its body may be of several kinds");
        }
        if (!Boolean.TRUE.equals(parameter.get("required"))) {
          throw new Untranslated("its body may be left out (it lacks 'required: true')");
        }
        return parameter.get("schema");
      }
    }
    return null;
  }
}
