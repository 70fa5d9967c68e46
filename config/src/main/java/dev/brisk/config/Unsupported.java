package dev.brisk.config;

import java.util.Map;
import java.util.Optional;

/// A key that people may reasonably write but that is refused, with the reason. Not in the schema.
record Unsupported<T>(String reason) implements ValueType<T> {
  @Override
  public Optional<T> read(Node node) {
    node.problem(reason);
    return Optional.empty();
  }

  @Override
  public String hint() {
    return "";
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("not", Map.of());
  }
}
