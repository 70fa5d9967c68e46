package dev.brisk.bench.measure;

/// Which part of a run an interval belongs to.
public enum Phase {
  /// Sent, but not reported.
  WARMUP,
  /// Reported.
  MEASURE,
  /// After the last send: answers that were still on their way. Reported, except in the rate.
  DRAIN
}
