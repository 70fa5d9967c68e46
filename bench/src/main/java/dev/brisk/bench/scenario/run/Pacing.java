package dev.brisk.bench.scenario.run;

/// Lets a user begin its iterations.
@FunctionalInterface
public interface Pacing {
  /// The next iteration begins at once.
  long NOW = 0;

  /// There is no further iteration: the user ends.
  long OVER = Long.MIN_VALUE;

  /// Each user begins its next iteration itself, without end.
  Pacing FREE = () -> NOW;

  /// Waits, on the user's thread, until the next iteration may begin.
  ///
  /// @return [#NOW], [#OVER], or the instant at which it was due, in [System#nanoTime]
  long begin();
}
