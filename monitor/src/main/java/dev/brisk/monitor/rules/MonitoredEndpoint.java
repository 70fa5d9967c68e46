package dev.brisk.monitor.rules;

/// An endpoint that has objectives of its own.
///
/// @param name unique; names its objectives
/// @param method upper case
/// @param handler the template, as the label `handler` has it
public record MonitoredEndpoint(String name, String method, String handler) {
  public MonitoredEndpoint {
    if (!name.matches("[a-zA-Z0-9_.-]+")) {
      throw new IllegalArgumentException(
          "name must be letters, digits, dots, dashes and underscores, but is '" + name + "'");
    }
  }
}
