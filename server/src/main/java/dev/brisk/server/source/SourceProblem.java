package dev.brisk.server.source;

import java.util.List;
import java.util.stream.Collectors;

/// Settings that a source cannot work with, found when it is created: a missing file, a statement
/// that the database refuses, an input that the model does not have. Meant for whoever writes the
/// configuration, never for a client.
public final class SourceProblem extends RuntimeException {
  /// One fault.
  ///
  /// @param key where, below the endpoint: `sql.query`, `model.inputs`, `code.file`
  /// @param message what was found, what is allowed, what to do
  public record Fault(String key, String message) {
    @Override
    public String toString() {
      return key + ": " + message;
    }
  }

  private final List<Fault> faults;

  public SourceProblem(String key, String message) {
    this(List.of(new Fault(key, message)));
  }

  public SourceProblem(List<Fault> faults) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
  }

  /// All faults, at least one.
  public List<Fault> faults() {
    return faults;
  }
}
