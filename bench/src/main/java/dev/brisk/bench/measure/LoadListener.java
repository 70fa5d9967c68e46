package dev.brisk.bench.measure;

/// Follows a run while it goes on.
@FunctionalInterface
public interface LoadListener {
  LoadListener NONE = interval -> {};

  /// An interval has ended. Called on the thread that called `LoadTest.run`; the load goes on
  /// meanwhile.
  void interval(Interval interval);
}
