package dev.brisk.server.config.check;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import dev.brisk.server.pattern.SchemaPatterns;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A JSON Schema for bodies, found to be valid.
///
/// @param fields the fields that it lists, or null when it does not list all
/// @param optional those of them that a body may leave out
record BodySchema(@Nullable Set<String> fields, Set<String> optional) {
  private static final int MAX_FAULTS = 5;
  private static final Pattern NOT_LOADED =
      Pattern.compile("^Schema from '(.*)' is not allowed to be loaded");
  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          builder ->
              builder
                  .schemaLoader(loader -> loader.block(iri -> !isMetaSchema(iri.toString())))
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .pathType(PathType.JSON_POINTER)
                          .regularExpressionFactory(new SchemaPatterns())
                          .locale(Locale.ROOT)
                          .build()));

  /// Meta-schemas come with the library; nothing is ever fetched.
  private static boolean isMetaSchema(String iri) {
    return iri.startsWith("https://json-schema.org/") || iri.startsWith("http://json-schema.org/");
  }

  /// Reads a schema, or reports what is wrong with it (what was found, what to do) and returns
  /// null.
  static @Nullable BodySchema read(String json, BiConsumer<String, String> problem) {
    JsonNode node;
    try {
      node = STRICT.readTree(json);
    } catch (JacksonException e) {
      TokenStreamLocation at = e.getLocation();
      String place =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      problem.accept("is not well-formed JSON" + place, "Correct the JSON there.");
      return null;
    }
    if (!node.isObject()) {
      problem.accept("is no JSON object", "Write a JSON Schema such as {\"type\": \"object\"}.");
      return null;
    }
    if (!isValid(node, problem)) {
      return null;
    }
    Set<String> fields = listedFields(node);
    Set<String> optional = fields == null ? new LinkedHashSet<>() : new LinkedHashSet<>(fields);
    node.path("required").forEach(name -> optional.remove(name.asString("")));
    return new BodySchema(fields, optional);
  }

  private static boolean isValid(JsonNode node, BiConsumer<String, String> problem) {
    String dialect =
        node.path("$schema").asString(SpecificationVersion.DRAFT_2020_12.getDialectId());
    Optional<SpecificationVersion> version = SpecificationVersion.fromDialectId(dialect);
    if (version.isEmpty()) {
      problem.accept(
          "declares with $schema a dialect that is unknown here",
          "Write https://json-schema.org/draft/2020-12/schema, or leave $schema out.");
      return false;
    }
    try {
      Schema meta = REGISTRY.getSchema(SchemaLocation.of(version.get().getDialectId()));
      List<Error> errors = meta.validate(node);
      // Alternatives of the meta-schema each complain about the same place: the first will do.
      Map<String, String> messages = new LinkedHashMap<>();
      for (Error error : errors) {
        messages.putIfAbsent(error.getInstanceLocation().toString(), error.getMessage());
      }
      messages.entrySet().stream()
          .limit(MAX_FAULTS)
          .forEach(fault ->
              problem.accept(
                  "is no valid JSON Schema: at '" + fault.getKey() + "', " + fault.getValue(),
                  "Correct the schema there."));
      if (!messages.isEmpty()) {
        return false;
      }
      REGISTRY.getSchema(node).initializeValidators();
      return true;
    } catch (RuntimeException e) {
      Matcher outside = NOT_LOADED.matcher(String.valueOf(e.getMessage()));
      if (outside.find()) {
        problem.accept(
            "refers to another document, '" + outside.group(1) + "'",
            "Nothing is fetched: copy that schema under $defs, and refer to it with #/$defs/NAME or"
                + " by its $id.");
        return false;
      }
      // The library throws what it happens to meet: a pattern's syntax, a reference to nowhere.
      problem.accept(
          "is no usable JSON Schema: " + firstLine(e), "Correct its patterns and references.");
      return false;
    }
  }

  private static String firstLine(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    String line = end < 0 ? message : message.substring(0, end);
    line = line.length() > 200 ? line.substring(0, 200) + "…" : line;
    return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
  }

  private static @Nullable Set<String> listedFields(JsonNode node) {
    for (String keyword :
        List.of("$ref", "allOf", "anyOf", "oneOf", "if", "patternProperties", "dependentSchemas")) {
      if (node.has(keyword)) {
        return null;
      }
    }
    JsonNode properties = node.get("properties");
    return properties == null || !properties.isObject()
        ? null
        : new LinkedHashSet<>(properties.propertyNames());
  }
}
