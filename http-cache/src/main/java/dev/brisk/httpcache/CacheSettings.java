package dev.brisk.httpcache;

import java.time.Duration;
import java.util.List;

/// What RFC 9111 leaves to the cache. Immutable.
///
/// @param targets fields that come before `Cache-Control`, the first one first (RFC 9213)
/// @param heuristicFraction of the time since `Last-Modified` that a response without an expiration
///   time is fresh for; 0: never
/// @param heuristicMax the most that this can be
public record CacheSettings(List<String> targets, double heuristicFraction, Duration heuristicMax) {
  /// `CDN-Cache-Control`; a tenth of the age, one day at the most.
  public static final CacheSettings DEFAULT =
      new CacheSettings(List.of("CDN-Cache-Control"), 0.1, Duration.ofDays(1));

  public CacheSettings withTargets(List<String> targets) {
    return new CacheSettings(targets, heuristicFraction, heuristicMax);
  }

  public CacheSettings {
    targets = List.copyOf(targets);
    if (!(heuristicFraction >= 0 && heuristicFraction <= 1)) {
      throw new IllegalArgumentException(
          "heuristicFraction must be between 0 and 1, but is " + heuristicFraction);
    }
    if (heuristicMax.isNegative()) {
      throw new IllegalArgumentException("heuristicMax is negative: " + heuristicMax);
    }
  }
}
