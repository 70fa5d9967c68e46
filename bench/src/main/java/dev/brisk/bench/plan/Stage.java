package dev.brisk.bench.plan;

import java.time.Duration;

/// A stretch of time in which the load goes in a straight line from one value to another.
///
/// @param duration how long, more than zero
/// @param from value at the start: requests a second, or connections
/// @param to value at the end
public record Stage(Duration duration, double from, double to) {
  public Stage {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "A stage must last longer than 0 s, but lasts " + duration);
    }
    if (!(from >= 0) || !(to >= 0) || Double.isInfinite(from) || Double.isInfinite(to)) {
      throw new IllegalArgumentException(
          "A stage goes from " + from + " to " + to + ". Both must be zero or more.");
    }
  }

  /// The value does not change.
  public static Stage constant(Duration duration, double value) {
    return new Stage(duration, value, value);
  }
}
