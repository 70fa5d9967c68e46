package dev.brisk.server.access;

/// How one caller stands with the limits of an endpoint, for the answer's `RateLimit`.
interface Standing {
  /// How many more requests the limit of that index lets in now.
  long left(int index, long nowNanos);

  /// How long until nothing is counted any more, in nanoseconds.
  long fullInNanos(int index, long nowNanos);
}
