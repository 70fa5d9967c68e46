package dev.brisk.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// The keys of a section. Read into a [Section], or with [#as] straight into a record:
///
/// ```java
/// static final Key<Path> CERTIFICATE = Key.required("certificate", Values.file(), "PEM chain.");
/// static final Key<Path> KEY = Key.required("key", Values.file(), "PEM private key.");
/// static final Value<Tls> TLS =
///     Shape.of("HTTPS.", CERTIFICATE, KEY).as(s -> new Tls(s.get(CERTIFICATE), s.get(KEY)));
/// ```
public final class ObjectType implements ValueType<Section> {
  private final String description;
  private final SequencedMap<String, Key<?>> keys;

  private ObjectType(String description, SequencedMap<String, Key<?>> keys) {
    this.description = description;
    this.keys = keys;
  }

  public static ObjectType of(String description, Key<?>... keys) {
    return of(description, List.of(keys));
  }

  public static ObjectType of(String description, List<? extends Key<?>> keys) {
    SequencedMap<String, Key<?>> byName = new LinkedHashMap<>();
    for (Key<?> key : keys) {
      if (byName.put(key.name(), key) != null) {
        throw new IllegalArgumentException("key '" + key.name() + "' is declared twice");
      }
    }
    return new ObjectType(description, byName);
  }

  /// Reads every key, so that all problems are found; the section then hands out those that could
  /// be read.
  @Override
  public Optional<Section> read(Node node) {
    if (!node.isMapping()) {
      node.reportInvalid(hint());
      return Optional.empty();
    }
    SequencedMap<String, Node> entries = node.entries();
    entries.forEach((name, entry) -> {
      if (!keys.containsKey(name)) {
        String place = node.path().isEmpty() ? "" : node.path() + ": ";
        entry.report(
            place
                + "'"
                + name
                + "' is unknown here."
                + Suggestions.hint(name, names(), "Known here: "));
      }
    });
    Map<Key<?>, Object> values = new HashMap<>();
    Map<Key<?>, Node> nodes = new HashMap<>();
    for (Key<?> key : keys.values()) {
      Node entry = entries.get(key.name());
      if (entry != null) {
        nodes.put(key, entry);
        readKey(key, entry).ifPresent(value -> values.put(key, value));
      } else if (key.required()) {
        node.report(Node.join(node.path(), key.name()) + " is missing. " + key.value().hint());
      }
    }
    return Optional.of(new Section(node, keys.sequencedValues(), values, nodes));
  }

  private static Optional<?> readKey(Key<?> key, Node entry) {
    if (entry.isNull()) {
      entry.problem("is empty. " + key.value().hint());
      return Optional.empty();
    }
    return key.value().read(entry);
  }

  @Override
  public String hint() {
    List<String> required = keys.values().stream().filter(Key::required).map(Key::name).toList();
    return required.isEmpty()
        ? "Write a mapping with any of: " + String.join(", ", names()) + "."
        : "Write a mapping with " + String.join(" and ", required) + ".";
  }

  /// Those that may be written.
  private List<String> names() {
    return keys.values().stream()
        .filter(key -> !(key.value() instanceof Unsupported<?>))
        .map(Key::name)
        .toList();
  }

  @Override
  public Map<String, Object> schema() {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (Key<?> key : keys.values()) {
      if (!(key.value() instanceof Unsupported<?>)) {
        properties.put(key.name(), key.schema());
      }
      if (key.required()) {
        required.add(key.name());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", description);
    schema.put("type", "object");
    schema.put("properties", properties);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    schema.put("additionalProperties", false);
    return schema;
  }
}
