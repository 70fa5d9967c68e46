package dev.brisk.server.config.yaml;

import dev.brisk.config.Node;
import dev.brisk.config.ValueType;
import dev.brisk.server.config.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A method, which may be left out, and a path.
///
/// @param methods that may be written
/// @param otherwise said of other methods
record OperationValue(List<String> methods, String otherwise) implements ValueType<Operation> {
  @Override
  public Optional<Operation> read(Node node) {
    try {
      Operation operation = Operation.parse(node.text().orElse(""));
      if (operation.method() == null || methods.contains(operation.method())) {
        return Optional.of(operation);
      }
      node.reportInvalid(otherwise);
    } catch (IllegalArgumentException e) {
      node.reportInvalid(String.valueOf(e.getMessage()));
    }
    return Optional.empty();
  }

  @Override
  public String hint() {
    return Operation.HINT;
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("type", "string", "pattern", "^([A-Za-z]+ +)?/|\\$\\{");
  }
}
