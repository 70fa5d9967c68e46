package dev.brisk.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where `${NAME}` gets its value from.
@FunctionalInterface
public interface Environment {
  /// The variable's value, or null when it is not set.
  @Nullable String get(String name);

  /// The environment of this process.
  static Environment system() {
    return System::getenv;
  }

  static Environment of(Map<String, String> variables) {
    return Map.copyOf(variables)::get;
  }
}
