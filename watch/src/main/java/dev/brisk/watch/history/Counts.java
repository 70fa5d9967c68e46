package dev.brisk.watch.history;

import dev.brisk.metrics.http.DurationHistogram;

/// What one endpoint, or all together, counted: since the start, or between two readings.
///
/// @param requests all that were answered or left; likewise `clientErrors` (4xx) and `serverErrors`
///   (5xx) of them
/// @param lookups in the cache; `hits` are those that it answered
/// @param savedSeconds what the hits would have taken at their source
public record Counts(
    long requests,
    long clientErrors,
    long serverErrors,
    long lookups,
    long hits,
    double savedSeconds,
    DurationHistogram durations) {
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, DurationHistogram.EMPTY);

  public Counts plus(Counts other) {
    return new Counts(
        requests + other.requests,
        clientErrors + other.clientErrors,
        serverErrors + other.serverErrors,
        lookups + other.lookups,
        hits + other.hits,
        savedSeconds + other.savedSeconds,
        durations.plus(other.durations));
  }

  /// What came since an earlier reading.
  public Counts minus(Counts earlier) {
    return new Counts(
        requests - earlier.requests,
        clientErrors - earlier.clientErrors,
        serverErrors - earlier.serverErrors,
        lookups - earlier.lookups,
        hits - earlier.hits,
        savedSeconds - earlier.savedSeconds,
        durations.minus(earlier.durations));
  }
}
