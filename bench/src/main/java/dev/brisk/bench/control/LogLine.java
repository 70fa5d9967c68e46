package dev.brisk.bench.control;

import java.time.Instant;

/// One line of the tab Logs.
public record LogLine(Instant at, Level level, String text) {
  /// How bad it is.
  public enum Level {
    INFO,
    WARNING,
    ERROR
  }
}
