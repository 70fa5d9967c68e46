package dev.brisk.server.config.check;

import dev.brisk.config.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Finds keywords of a JSON Schema that are nearly ones: `propertys` says nothing to a validator,
/// so every body would be valid.
///
/// Unknown words are allowed as such (JSON Schema, section 6.5), so only those that are a slip away
/// from a known one count, and none that begins with `x-`.
public final class SchemaKeywords {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /// Whose value is a schema, or a list of schemas.
  public static final Set<String> SCHEMAS =
      Set.of(
          "additionalProperties",
          "allOf",
          "anyOf",
          "contains",
          "else",
          "if",
          "items",
          "not",
          "oneOf",
          "prefixItems",
          "propertyNames",
          "then",
          "unevaluatedItems",
          "unevaluatedProperties");

  /// Whose value is an object of schemas.
  public static final Set<String> NAMED_SCHEMAS =
      Set.of("$defs", "definitions", "dependentSchemas", "patternProperties", "properties");

  private static final Set<String> OTHERS =
      Set.of(
          "$anchor",
          "$comment",
          "$dynamicAnchor",
          "$dynamicRef",
          "$id",
          "$ref",
          "$schema",
          "$vocabulary",
          "const",
          "contentEncoding",
          "contentMediaType",
          "contentSchema",
          "default",
          "dependentRequired",
          "deprecated",
          "description",
          "enum",
          "examples",
          "exclusiveMaximum",
          "exclusiveMinimum",
          "format",
          "maxContains",
          "maxItems",
          "maxLength",
          "maxProperties",
          "maximum",
          "minContains",
          "minItems",
          "minLength",
          "minProperties",
          "minimum",
          "multipleOf",
          "pattern",
          "readOnly",
          "required",
          "title",
          "type",
          "uniqueItems",
          "writeOnly");

  /// Of older drafts, of OpenAPI and of common tools: near a known word, and meant.
  private static final Set<String> MEANT =
      Set.of(
          "example", "id", "nullable", "discriminator", "xml", "dependencies", "additionalItems");

  private static final List<String> KNOWN =
      java.util.stream.Stream.of(SCHEMAS, NAMED_SCHEMAS, OTHERS)
          .flatMap(Set::stream)
          .sorted()
          .toList();

  private SchemaKeywords() {}

  /// Reports each slip: what was found, what to do.
  static void check(String schemaJson, BiConsumer<String, String> problem) {
    try {
      schema(JSON.readTree(schemaJson), "", problem);
    } catch (JacksonException malformed) {
      // Reported by whoever reads it.
      return;
    }
  }

  private static void schema(JsonNode node, String at, BiConsumer<String, String> problem) {
    if (!node.isObject()) {
      return;
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String word = member.getKey();
      String below = at + "/" + word;
      if (SCHEMAS.contains(word)) {
        if (member.getValue().isArray()) {
          member.getValue().forEach(each -> schema(each, below, problem));
        } else {
          schema(member.getValue(), below, problem);
        }
      } else if (NAMED_SCHEMAS.contains(word)) {
        member
            .getValue()
            .properties()
            .forEach(each -> schema(each.getValue(), below + "/" + each.getKey(), problem));
      } else if (!OTHERS.contains(word) && !MEANT.contains(word) && !word.startsWith("x-")) {
        Optional<String> near = Suggestions.closest(word, KNOWN);
        near.ifPresent(meant ->
            problem.accept(
                "has at '" + at + "' the word '" + word + "', which validates nothing",
                "Did you mean '" + meant + "'? A word of your own begins with x-."));
      }
    }
  }
}
