package dev.brisk.metrics.readings;

import java.util.List;

/// What a cache counted since it started.
///
/// @param invalidations by key or tag
public record CacheReading(List<Endpoint> endpoints, List<Tier> tiers, long invalidations) {
  public CacheReading {
    endpoints = List.copyOf(endpoints);
    tiers = List.copyOf(tiers);
  }

  /// The look-ups of one cached endpoint; each counts once.
  ///
  /// @param memoryHits fresh, from this process
  /// @param remoteHits fresh, from Redis
  /// @param stale expired, but allowed as stale
  /// @param misses loaded for the caller
  /// @param collapsed loaded by a concurrent caller, and shared
  /// @param failures loads that failed
  public record Endpoint(
      String name,
      long memoryHits,
      long remoteHits,
      long stale,
      long misses,
      long collapsed,
      long failures) {}

  /// One tier.
  ///
  /// @param name `memory` or `redis`
  /// @param entries -1: not known; likewise `bytes` and `maxBytes`
  public record Tier(String name, long entries, long bytes, long maxBytes, long evictions) {}
}
