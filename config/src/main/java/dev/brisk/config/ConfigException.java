package dev.brisk.config;

import java.util.List;

/// A configuration that cannot be used. The message has one line a problem, in the order of the
/// file.
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  public ConfigException(List<Problem> problems) {
    super(String.join("\n", problems.stream().map(Problem::toString).toList()));
    this.problems = List.copyOf(problems);
  }

  /// All problems, sorted by line. Never empty.
  public List<Problem> problems() {
    return problems;
  }
}
