package dev.brisk.config;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A key of a section, declared once: reading, the check for unknown keys and the schema come from
/// it. Compared by identity; keep it in a constant.
public final class Key<T> {
  private final String name;
  private final ValueType<T> value;
  private final boolean required;
  private final @Nullable T defaultValue;
  private final String description;

  private Key(
      String name,
      ValueType<T> value,
      boolean required,
      @Nullable T defaultValue,
      String description) {
    this.name = name;
    this.value = value;
    this.required = required;
    this.defaultValue = defaultValue;
    this.description = description;
  }

  /// A key that has to be written.
  public static <T> Key<T> required(String name, ValueType<T> value, String description) {
    return new Key<>(name, value, true, null, description);
  }

  /// A key that may be left out: [Section#find] is then empty.
  public static <T> Key<T> optional(String name, ValueType<T> value, String description) {
    return new Key<>(name, value, false, null, description);
  }

  /// A key that may be left out and then has a value of its own.
  public static <T> Key<T> defaulting(
      String name, ValueType<T> value, T defaultValue, String description) {
    return new Key<>(name, value, false, defaultValue, description);
  }

  public String name() {
    return name;
  }

  public boolean required() {
    return required;
  }

  public String description() {
    return description;
  }

  ValueType<T> value() {
    return value;
  }

  @Nullable T defaultValue() {
    return defaultValue;
  }

  Map<String, Object> schema() {
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", description);
    schema.putAll(value.schema());
    schema.put("description", description);
    if (defaultValue != null) {
      schema.put("default", value.write(defaultValue));
    }
    return schema;
  }

  @Override
  public String toString() {
    return name;
  }
}
