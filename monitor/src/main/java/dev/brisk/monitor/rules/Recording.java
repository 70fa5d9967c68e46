package dev.brisk.monitor.rules;

import java.util.Map;

/// A recording rule.
///
/// @param labels added to the result
public record Recording(String name, String expression, Map<String, String> labels) {
  public Recording {
    labels = Map.copyOf(labels);
  }
}
