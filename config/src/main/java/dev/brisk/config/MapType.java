package dev.brisk.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// A mapping from names that fit a pattern to values.
record MapType<T>(Pattern names, String nameHint, ValueType<T> value)
    implements ValueType<SequencedMap<String, T>> {
  @Override
  public Optional<SequencedMap<String, T>> read(Node node) {
    if (!node.isMapping()) {
      node.reportInvalid(hint());
      return Optional.empty();
    }
    SequencedMap<String, T> values = new LinkedHashMap<>();
    boolean complete = true;
    for (Map.Entry<String, Node> entry : node.entries().entrySet()) {
      Node child = entry.getValue();
      if (!names.matcher(entry.getKey()).matches()) {
        child.report(node.path() + ": '" + entry.getKey() + "' is no name. " + nameHint);
      }
      if (child.isNull()) {
        child.problem("is empty. " + value.hint());
        complete = false;
        continue;
      }
      Optional<T> read = value.read(child);
      read.ifPresent(v -> values.put(entry.getKey(), v));
      complete &= read.isPresent();
    }
    return complete ? Optional.of(values) : Optional.empty();
  }

  @Override
  public String hint() {
    return "Write a mapping from names to values.";
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of(
        "type",
        "object",
        "propertyNames",
        Map.of("pattern", "^(?:" + names.pattern() + ")$"),
        "additionalProperties",
        value.schema());
  }
}
