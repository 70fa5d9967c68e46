package dev.brisk.server.openapi;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Moves a JSON Schema into the document's `components/schemas`.
final class Schemas {
  private Schemas() {}

  /// The schema with its local references (`#/$defs/…`) pointing to its new place, and without
  /// `$id` and `$schema`, which would make it a document of its own.
  static JsonNode moved(JsonNode schema, String component) {
    JsonNode copy = schema.deepCopy();
    if (copy instanceof ObjectNode object) {
      object.remove(List.of("$id", "$schema"));
    }
    rewrite(copy, "#/components/schemas/" + component);
    return copy;
  }

  private static void rewrite(JsonNode node, String base) {
    switch (node) {
      case ObjectNode object -> {
        JsonNode reference = object.get("$ref");
        if (reference != null && reference.isString()) {
          String target = reference.asString();
          if (target.equals("#") || target.startsWith("#/")) {
            object.put("$ref", base + target.substring(1));
          }
        }
        for (String name : new ArrayList<>(object.propertyNames())) {
          JsonNode child = object.get(name);
          if (child != null && !isData(name)) {
            rewrite(child, base);
          }
        }
      }
      case ArrayNode array -> array.forEach(child -> rewrite(child, base));
      default -> {}
    }
  }

  /// Keywords that hold values rather than schemas: a `$ref` in there is only text.
  private static boolean isData(String keyword) {
    return List.of("const", "enum", "default", "example", "examples").contains(keyword);
  }
}
