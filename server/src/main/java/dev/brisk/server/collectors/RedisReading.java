package dev.brisk.server.collectors;

import java.util.Map;

/// What a cache's Redis tier counted since it started.
///
/// @param up whether Redis takes part now
/// @param failures commands that failed or timed out
/// @param trips how often it was given up for a while
/// @param invalidationsSent keys and tags that other nodes were told of; likewise
///   `invalidationsReceived`
/// @param queuedInvalidations that wait for its return, now
/// @param continuityLosses how often invalidations may have been missed, by the reason
/// @param invalidationsConfirmed whether other nodes' invalidations are known to arrive
public record RedisReading(
    boolean up,
    long failures,
    long trips,
    long invalidationsSent,
    long invalidationsReceived,
    long queuedInvalidations,
    Map<String, Long> continuityLosses,
    boolean invalidationsConfirmed) {
  public RedisReading {
    continuityLosses = Map.copyOf(continuityLosses);
  }
}
