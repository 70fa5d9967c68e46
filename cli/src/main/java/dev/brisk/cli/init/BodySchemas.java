package dev.brisk.cli.init;

import static dev.brisk.bench.plan.importer.OpenApiDocument.list;
import static dev.brisk.bench.plan.importer.OpenApiDocument.map;

import dev.brisk.bench.plan.importer.OpenApiDocument;
import dev.brisk.server.config.check.SchemaKeywords;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes a JSON Schema of draft 2020-12 of a request's schema in OpenAPI 3.0, 3.1 or Swagger 2.0:
/// what it refers to is brought along under `$defs`. One use, one schema.
final class BodySchemas {
  private static final int DEPTH_MAX = 60;

  /// Aliases of YAML and references may unfold to any size.
  private static final int NODES_MAX = 5_000;

  /// They lead to other documents, or change what a reference means.
  private static final Set<String> OTHER_WORLDS =
      Set.of("$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$schema");

  /// Says nothing to a validator, or is said in another way here.
  private static final Set<String> LEFT_OUT =
      Set.of(
          "title",
          "example",
          "examples",
          "xml",
          "externalDocs",
          "discriminator",
          "nullable",
          "$defs",
          "definitions",
          "deprecated");

  private final OpenApiDocument document;

  /// OpenAPI 3.0 and Swagger: `nullable`, `exclusiveMaximum: true`, `$ref` without company.
  private final boolean old;

  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, Object> definitions = new LinkedHashMap<>();

  /// Later, so that a chain of references is no deep recursion.
  private final Deque<Map.Entry<String, Object>> pending = new ArrayDeque<>();

  private int nodes;

  BodySchemas(OpenApiDocument document) {
    this.document = document;
    this.old = !String.valueOf(document.root().get("openapi")).startsWith("3.1");
  }

  /// The schema of a body with all that it needs.
  ///
  /// @throws Untranslated when it cannot be said
  Map<String, Object> whole(@Nullable Object schema) {
    Object own = schema;
    for (int hop = 0; hop < DEPTH_MAX && map(own).get("$ref") instanceof String there; hop++) {
      own = step(there);
    }
    if (!(translated(own, 0) instanceof Map<?, ?> body)) {
      throw new Untranslated("its body has no schema");
    }
    while (!pending.isEmpty()) {
      Map.Entry<String, Object> next = pending.remove();
      definitions.put(next.getKey(), translated(next.getValue(), 0));
    }
    Map<String, Object> whole = new LinkedHashMap<>();
    body.forEach((key, value) -> whole.put(String.valueOf(key), value));
    if (!definitions.isEmpty()) {
      whole.put("$defs", definitions);
    }
    return whole;
  }

  private Object translated(@Nullable Object schema, int depth) {
    if (depth > DEPTH_MAX || ++nodes > NODES_MAX) {
      throw new Untranslated("the schema of its body is too large");
    }
    if (schema instanceof Boolean) {
      return schema;
    }
    if (!(schema instanceof Map<?, ?> from)) {
      throw new Untranslated("the schema of its body is no schema");
    }
    Map<String, Object> to = new LinkedHashMap<>();
    if (from.get("$ref") instanceof String reference) {
      to.put("$ref", "#/$defs/" + defined(reference));
      if (old) {
        return to;
      }
    }
    from.forEach((key, value) -> keyword(String.valueOf(key), value, from, to, depth));
    return old && Boolean.TRUE.equals(from.get("nullable")) ? orNull(to) : to;
  }

  private void keyword(
      String word, @Nullable Object value, Map<?, ?> from, Map<String, Object> to, int depth) {
    if (OTHER_WORLDS.contains(word)) {
      throw new Untranslated("the schema of its body has " + word);
    }
    if (word.equals("$ref") || word.startsWith("x-") || LEFT_OUT.contains(word)) {
      return;
    }
    if (SchemaKeywords.SCHEMAS.contains(word)) {
      if (value instanceof List<?> several) {
        List<Object> each = new ArrayList<>();
        several.forEach(one -> each.add(translated(one, depth + 1)));
        to.put(word, each);
      } else {
        to.put(word, translated(value, depth + 1));
      }
    } else if (SchemaKeywords.NAMED_SCHEMAS.contains(word)) {
      Map<String, Object> each = new LinkedHashMap<>();
      map(value).forEach((name, one) -> each.put(String.valueOf(name), translated(one, depth + 1)));
      to.put(word, each);
    } else if (word.equals("required")) {
      List<?> needed = list(value).stream().filter(name -> !isReadOnly(from, name)).toList();
      if (!needed.isEmpty()) {
        to.put(word, new ArrayList<>(needed));
      }
    } else if (value instanceof Boolean exclusive && word.startsWith("exclusiveM")) {
      String bound = word.equals("exclusiveMinimum") ? "minimum" : "maximum";
      if (exclusive && from.get(bound) != null) {
        to.put(word, from.get(bound));
        to.remove(bound);
      }
    } else if (!isReplaced(word, from)) {
      to.put(word, copy(value, 0));
    }
  }

  /// Whether 3.0's `exclusiveMinimum: true` has taken the bound's place.
  private static boolean isReplaced(String word, Map<?, ?> from) {
    return (word.equals("minimum") && Boolean.TRUE.equals(from.get("exclusiveMinimum")))
        || (word.equals("maximum") && Boolean.TRUE.equals(from.get("exclusiveMaximum")));
  }

  /// What is `readOnly` is required of answers alone (OpenAPI 3.0, "Schema Object").
  private boolean isReadOnly(Map<?, ?> schema, @Nullable Object name) {
    Object property = map(schema.get("properties")).get(name);
    for (int hop = 0; hop < DEPTH_MAX && map(property).get("$ref") instanceof String to; hop++) {
      property = step(to);
    }
    return Boolean.TRUE.equals(map(property).get("readOnly"));
  }

  private static Map<String, Object> orNull(Map<String, Object> schema) {
    Object type = schema.get("type");
    Map<String, Object> nothing = new LinkedHashMap<>();
    nothing.put("type", "null");
    boolean elsewhere =
        schema.containsKey("$ref") || schema.containsKey("allOf") || schema.containsKey("enum");
    if (type instanceof String && !elsewhere) {
      schema.put("type", new ArrayList<>(List.of(type, "null")));
      return schema;
    }
    Map<String, Object> either = new LinkedHashMap<>();
    either.put("anyOf", new ArrayList<>(List.of(schema, nothing)));
    return either;
  }

  private @Nullable Object step(String reference) {
    try {
      return document.step(reference);
    } catch (IllegalArgumentException elsewhere) {
      throw new Untranslated(String.valueOf(elsewhere.getMessage()));
    }
  }

  private String defined(String reference) {
    String known = names.get(reference);
    if (known != null) {
      return known;
    }
    Object target = step(reference);
    if (target == null) {
      throw new Untranslated("it refers to '" + reference + "', which is not there");
    }
    String bare = reference.replaceFirst(".*/", "").replaceAll("[^A-Za-z0-9_.-]", "_");
    String name = bare.isEmpty() ? "schema" : bare;
    for (int i = 2; names.containsValue(name); i++) {
      name = bare + i;
    }
    names.put(reference, name);
    definitions.put(name, true);
    pending.add(Map.entry(name, target));
    return name;
  }

  /// Without the parts that YAML shares, which would be written as aliases.
  private @Nullable Object copy(@Nullable Object value, int depth) {
    if (depth > DEPTH_MAX || ++nodes > NODES_MAX) {
      throw new Untranslated("the schema of its body is too large");
    }
    return switch (value) {
      case Map<?, ?> from -> {
        Map<String, Object> to = new LinkedHashMap<>();
        from.forEach((key, each) -> to.put(String.valueOf(key), copy(each, depth + 1)));
        yield to;
      }
      case List<?> from -> {
        List<Object> to = new ArrayList<>();
        from.forEach(each -> to.add(copy(each, depth + 1)));
        yield to;
      }
      case BigDecimal number when number.scale() <= 0 -> number.toBigInteger();
      case null, default -> value;
    };
  }
}
