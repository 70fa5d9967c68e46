package dev.brisk.bench.plan.importer;

import static dev.brisk.bench.plan.importer.OpenApiDocument.list;
import static dev.brisk.bench.plan.importer.OpenApiDocument.map;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes one value of a schema: its example where there is one, then defaults, enumerations and
/// bounds, then what the type alone says. The same schema always gives the same value.
///
/// A schema that holds itself ends where it does; nothing grows without bound.
final class OpenApiExample {
  private static final int VALUES_MAX = 2_000;

  /// From so many values on, only what is required is made: schemas refer to each other, and a
  /// whole API would hang on each of its bodies.
  private static final int OPTIONAL_MAX = 200;

  private static final int DEPTH_MAX = 40;
  private static final int ITEMS_MAX = 50;
  private static final int TEXT_MAX = 10_000;

  /// Stands for a value that would go on for ever: whoever holds it leaves it out.
  private static final Object ENDLESS = new Object();

  /// Tried for a `pattern`; the first that matches is taken.
  private static final List<String> WORDS =
      List.of(
          "text",
          "TEXT",
          "1",
          "12",
          "123",
          "1234",
          "12345",
          "123456789",
          "a1",
          "A1",
          "abc",
          "ABC",
          "en",
          "EN",
          "en-US",
          "USD",
          "1.0",
          "1.0.0",
          "2026-01-15",
          "12:00",
          "user@example.com",
          "+14155550100",
          "#ffffff",
          "123e4567-e89b-12d3-a456-426614174000",
          "127.0.0.1",
          "https://example.com/",
          "/text",
          "text.txt",
          "abcdef0123456789abcdef01",
          "da39a3ee5e6b4b0d3255bfef95601890afd80709");

  private final OpenApiDocument document;
  private final Set<String> open = new HashSet<>();
  private int values;

  OpenApiExample(OpenApiDocument document) {
    this.document = document;
  }

  /// The example of a parameter or media type: its own, else one made from its schema.
  ///
  /// @param schema where the holder's schema is
  static @Nullable Object of(OpenApiDocument document, Map<?, ?> holder, @Nullable Object schema) {
    if (holder.containsKey("example")) {
      return holder.get("example");
    }
    for (Object named : map(holder.get("examples")).values()) {
      Map<?, ?> one = document.resolved(named);
      if (one.containsKey("value")) {
        return one.get("value");
      }
    }
    List<?> plain = list(holder.get("examples"));
    if (!plain.isEmpty()) {
      return plain.getFirst();
    }
    Object value = new OpenApiExample(document).value(schema, 0);
    return value == ENDLESS ? null : value;
  }

  private @Nullable Object value(@Nullable Object schema, int depth) {
    if (++values > VALUES_MAX || depth > DEPTH_MAX) {
      return ENDLESS;
    }
    Set<String> entered = new LinkedHashSet<>();
    try {
      Map<?, ?> flat = flat(schema, entered, 0);
      return flat == null ? ENDLESS : fromFlat(flat, depth);
    } finally {
      open.removeAll(entered);
    }
  }

  private @Nullable Object fromFlat(Map<?, ?> schema, int depth) {
    for (String key : List.of("example", "x-example", "const")) {
      if (schema.containsKey(key)) {
        return schema.get(key);
      }
    }
    for (String key : List.of("examples", "enum")) {
      for (Object one : list(schema.get(key))) {
        if (one != null) {
          return one;
        }
      }
    }
    if (schema.get("default") != null) {
      return schema.get("default");
    }
    return switch (type(schema)) {
      case "integer", "number" -> number(schema);
      case "boolean" -> true;
      case "null" -> null;
      case "array" -> array(schema, depth);
      case "string", "file" -> text(schema);
      default -> object(schema, depth);
    };
  }

  /// A schema with its references and parts put together: `allOf` all, of `oneOf` and `anyOf` the
  /// first that is not null.
  ///
  /// @param entered gets the references that were followed, which are open while their value is
  ///   made
  /// @return null when a reference is open already
  private @Nullable Map<?, ?> flat(@Nullable Object schema, Set<String> entered, int hops) {
    if (!(schema instanceof Map<?, ?> map) || hops > DEPTH_MAX) {
      return Map.of();
    }
    Map<Object, Object> all = new LinkedHashMap<>();
    if (map.get("$ref") instanceof String reference) {
      if (!open.add(reference)) {
        return null;
      }
      entered.add(reference);
      Map<?, ?> target = flat(one(map), entered, hops + 1);
      if (target == null) {
        return null;
      }
      add(all, target);
    }
    for (Object part : list(map.get("allOf"))) {
      Map<?, ?> flat = flat(part, entered, hops + 1);
      if (flat != null) {
        add(all, flat);
      }
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      choose(map, choice, all, entered, hops);
    }
    map.forEach((key, value) -> {
      if (!Set.of("$ref", "allOf", "oneOf", "anyOf").contains(String.valueOf(key))) {
        add(all, Collections.singletonMap(key, value));
      }
    });
    return all;
  }

  /// One step of a reference, so that each is seen by its name.
  private @Nullable Object one(Map<?, ?> reference) {
    return document.step(String.valueOf(reference.get("$ref")));
  }

  private void choose(
      Map<?, ?> schema, String key, Map<Object, Object> all, Set<String> entered, int hops) {
    for (Object choice : list(schema.get(key))) {
      Set<String> tried = new LinkedHashSet<>();
      Map<?, ?> flat = flat(choice, tried, hops + 1);
      if (flat == null || type(flat).equals("null")) {
        open.removeAll(tried);
        continue;
      }
      entered.addAll(tried);
      add(all, flat);
      discriminate(map(schema.get("discriminator")), choice, all);
      return;
    }
  }

  /// The property that says which of the choices it is.
  private static void discriminate(
      Map<?, ?> discriminator, Object choice, Map<Object, Object> all) {
    if (discriminator.get("propertyName") instanceof String property
        && map(choice).get("$ref") instanceof String reference) {
      String name = reference.substring(reference.lastIndexOf('/') + 1);
      for (Map.Entry<?, ?> entry : map(discriminator.get("mapping")).entrySet()) {
        String target = String.valueOf(entry.getValue());
        if (target.equals(reference) || target.equals(name)) {
          name = String.valueOf(entry.getKey());
          break;
        }
      }
      add(all, Map.of("properties", Map.of(property, Map.of("type", "string", "const", name))));
    }
  }

  private static void add(Map<Object, Object> all, Map<?, ?> more) {
    more.forEach((key, value) -> {
      if ("properties".equals(key) && all.get(key) instanceof Map<?, ?> before) {
        Map<Object, Object> merged = new LinkedHashMap<>(before);
        merged.putAll(map(value));
        all.put(key, merged);
      } else if ("required".equals(key) && all.get(key) instanceof List<?> before) {
        Set<Object> merged = new LinkedHashSet<>(before);
        merged.addAll(list(value));
        all.put(key, new ArrayList<>(merged));
      } else {
        all.put(key, value);
      }
    });
  }

  static String type(Map<?, ?> schema) {
    Object type = schema.get("type");
    if (type instanceof List<?> types) {
      type =
          types.stream()
              .map(String::valueOf)
              .filter(one -> !one.equals("null"))
              .findFirst()
              .orElse("null");
    }
    if (type != null) {
      return String.valueOf(type);
    }
    if (schema.containsKey("properties") || schema.containsKey("additionalProperties")) {
      return "object";
    }
    if (schema.containsKey("items") || schema.containsKey("prefixItems")) {
      return "array";
    }
    if (schema.containsKey("minLength")
        || schema.containsKey("pattern")
        || schema.get("format") instanceof String) {
      return "string";
    }
    return schema.containsKey("minimum") || schema.containsKey("maximum") ? "number" : "object";
  }

  private Object object(Map<?, ?> schema, int depth) {
    Map<Object, @Nullable Object> fields = new LinkedHashMap<>();
    List<?> required = list(schema.get("required"));
    map(schema.get("properties"))
        .forEach((name, property) -> {
          if (values > OPTIONAL_MAX && !required.contains(name)) {
            return;
          }
          if (!Boolean.TRUE.equals(document.resolved(property).get("readOnly"))) {
            Object value = value(property, depth + 1);
            if (value != ENDLESS) {
              fields.put(String.valueOf(name), value);
            }
          }
        });
    return fields;
  }

  private Object array(Map<?, ?> schema, int depth) {
    List<@Nullable Object> items = new ArrayList<>();
    for (Object each : list(schema.get("prefixItems"))) {
      Object value = value(each, depth + 1);
      if (value != ENDLESS) {
        items.add(value);
      }
    }
    int least = schema.get("minItems") instanceof Number number ? number.intValue() : 1;
    while (items.size() < Math.clamp(least, 1, ITEMS_MAX)
        && !Integer.valueOf(0).equals(schema.get("maxItems"))) {
      Object value = value(schema.get("items"), depth + 1);
      if (value == ENDLESS) {
        break;
      }
      items.add(value);
    }
    return items;
  }

  private static Object number(Map<?, ?> schema) {
    boolean integer = type(schema).equals("integer");
    BigDecimal step = integer ? BigDecimal.ONE : new BigDecimal("0.5");
    BigDecimal least = bound(schema, "minimum", "exclusiveMinimum", step);
    BigDecimal most = bound(schema, "maximum", "exclusiveMaximum", step.negate());
    BigDecimal value = least != null ? least : BigDecimal.ONE;
    if (most != null && value.compareTo(most) > 0) {
      value = most;
    }
    if (decimal(schema.get("multipleOf")) instanceof BigDecimal factor && factor.signum() > 0) {
      value = value.divide(factor, 0, RoundingMode.CEILING).multiply(factor);
    }
    return integer ? value.setScale(0, RoundingMode.CEILING).toBigInteger() : value;
  }

  /// Exclusive bounds are flags in OpenAPI 3.0, and numbers in 3.1.
  private static @Nullable BigDecimal bound(
      Map<?, ?> schema, String key, String exclusive, BigDecimal step) {
    BigDecimal bound = decimal(schema.get(key));
    BigDecimal other = decimal(schema.get(exclusive));
    if (other != null) {
      return other.add(step);
    }
    return bound != null && Boolean.TRUE.equals(schema.get(exclusive)) ? bound.add(step) : bound;
  }

  private static @Nullable BigDecimal decimal(@Nullable Object value) {
    return value instanceof Number number && !number.toString().matches(".*[NI].*")
        ? new BigDecimal(number.toString())
        : null;
  }

  private static String text(Map<?, ?> schema) {
    String text =
        switch (String.valueOf(schema.get("format"))) {
          case "date" -> "2026-01-15";
          case "date-time" -> "2026-01-15T12:00:00Z";
          case "time" -> "12:00:00Z";
          case "duration" -> "PT1H";
          case "uuid", "guid" -> "123e4567-e89b-12d3-a456-426614174000";
          case "email", "idn-email" -> "user@example.com";
          case "hostname", "idn-hostname" -> "example.com";
          case "ipv4" -> "192.0.2.1";
          case "ipv6" -> "2001:db8::1";
          case "uri", "url", "iri", "uri-reference" -> "https://example.com/";
          case "byte" -> "dGV4dA==";
          default -> "text";
        };
    int least = schema.get("minLength") instanceof Number number ? number.intValue() : 0;
    int most = schema.get("maxLength") instanceof Number number ? number.intValue() : TEXT_MAX;
    if (schema.get("pattern") instanceof String pattern) {
      String matching = matching(pattern, text, least, most);
      if (matching != null) {
        return matching;
      }
    }
    if (text.length() < least) {
      text += "x".repeat(Math.min(TEXT_MAX, least) - Math.min(TEXT_MAX, text.length()));
    }
    return text.length() > most && most >= 0 ? text.substring(0, most) : text;
  }

  /// Something that reads well, else what fits; null if nothing is known to.
  private static @Nullable String matching(String pattern, String usual, int least, int most) {
    try {
      Pattern compiled = Pattern.compile(pattern);
      return Stream.concat(Stream.of(usual), WORDS.stream())
          .filter(word -> word.length() >= least && word.length() <= most)
          .filter(word -> compiled.matcher(word).find())
          .findFirst()
          .orElseGet(() -> PatternExample.of(pattern, least, most));
    } catch (PatternSyntaxException e) {
      return null; // A pattern of ECMA-262 that Java does not know.
    }
  }

  /// Numbers without exponent, texts as they are, everything else as JSON.
  static String scalar(@Nullable Object value) {
    return switch (value) {
      case null -> "";
      case BigDecimal number -> number.toPlainString();
      case Map<?, ?> any -> OpenApiBody.json(any);
      case List<?> any -> OpenApiBody.json(any);
      default -> Objects.toString(value);
    };
  }
}
