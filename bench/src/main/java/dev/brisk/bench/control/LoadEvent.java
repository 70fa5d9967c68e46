package dev.brisk.bench.control;

/// Something that a follower of a run hears of.
public sealed interface LoadEvent {
  /// A second has ended.
  record Second(LoadSecond second) implements LoadEvent {}

  /// The run has another state.
  record Changed(LoadState state) implements LoadEvent {}

  /// All statistics were set to zero.
  record Reset() implements LoadEvent {}
}
