package dev.brisk.watch.settings;

import java.time.Duration;

/// When messages are sent.
///
/// @param delay from the first change to its message
/// @param interval from a message to the next at least
public record Grouping(Duration delay, Duration interval) {
  public static final Grouping DEFAULT =
      new Grouping(Duration.ofSeconds(10), Duration.ofMinutes(1));
}
