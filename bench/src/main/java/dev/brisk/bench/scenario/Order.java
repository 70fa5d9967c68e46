package dev.brisk.bench.scenario;

/// In which order the rows of a feeder are taken. All users of a run share one cursor a feeder.
public enum Order {
  /// One after the other, from the start again at the end.
  CIRCULAR,
  /// Any row each time, drawn by the user's random numbers.
  RANDOM,
  /// Each row once; a user that finds none left stops.
  ONCE
}
