package dev.brisk.server.collectors;

import java.util.Map;

/// The calls of one endpoint's source since the start.
///
/// @param kind `model`, `sql`, `http`, `code`, …
/// @param inProgress now
/// @param ended failures included
/// @param seconds all of them together
/// @param failures by reason
public record SourceReading(
    String endpoint,
    String kind,
    long inProgress,
    long ended,
    double seconds,
    Map<String, Long> failures) {
  public SourceReading {
    failures = Map.copyOf(failures);
  }
}
