package dev.brisk.server.collectors;

import java.util.List;

/// What a cache counted since it started.
///
/// @param invalidations by key or tag
/// @param remoteTier what the shared tier is called: `redis` or `memcached`
public record CacheReading(
    List<Endpoint> endpoints, List<Tier> tiers, long invalidations, String remoteTier) {
  /// With Redis as the shared tier.
  public CacheReading(List<Endpoint> endpoints, List<Tier> tiers, long invalidations) {
    this(endpoints, tiers, invalidations, "redis");
  }

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
  /// @param loads what loading took
  /// @param held what memory holds of it
  public record Endpoint(
      String name,
      long memoryHits,
      long remoteHits,
      long stale,
      long misses,
      long collapsed,
      long failures,
      Loads loads,
      Held held) {}

  /// The loads of one endpoint.
  ///
  /// @param ended failures included
  /// @param seconds all of them together
  /// @param refreshes begun in the background
  /// @param revalidations that found the old answer still right
  /// @param negativeHits requests answered with a failure that was kept
  /// @param leaseWaits that waited for another node's load
  /// @param withoutLease begun without the shared tier's lease
  public record Loads(
      long ended,
      double seconds,
      long refreshes,
      long revalidations,
      long negativeHits,
      long leaseWaits,
      long withoutLease) {}

  /// What memory holds of one endpoint.
  ///
  /// @param evictions that left because memory was full
  public record Held(long entries, long bytes, long evictions) {}

  /// One tier.
  ///
  /// @param name `memory` or `redis`
  /// @param maxBytes -1: not known
  public record Tier(String name, long maxBytes) {}
}
