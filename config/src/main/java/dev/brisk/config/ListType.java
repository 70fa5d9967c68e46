package dev.brisk.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A list with at least `minimum` elements.
record ListType<T>(ValueType<T> item, int minimum) implements ValueType<List<T>> {
  @Override
  public Optional<List<T>> read(Node node) {
    if (!node.isList() || node.items().size() < minimum) {
      node.reportInvalid(hint());
      return Optional.empty();
    }
    List<T> values = new ArrayList<>();
    boolean complete = true;
    for (Node element : node.items()) {
      Optional<T> value = item.read(element);
      value.ifPresent(values::add);
      complete &= value.isPresent();
    }
    return complete ? Optional.of(List.copyOf(values)) : Optional.empty();
  }

  @Override
  public String hint() {
    return "Write a list such as [a, b]" + (minimum > 0 ? " with at least one element." : ".");
  }

  @Override
  public Map<String, Object> schema() {
    return minimum > 0
        ? Map.of("type", "array", "items", item.schema(), "minItems", minimum)
        : Map.of("type", "array", "items", item.schema());
  }

  @Override
  public Object write(List<T> values) {
    return values.stream().map(item::write).toList();
  }
}
