package dev.brisk.cache;

import java.time.Duration;
import java.util.List;

/// How values are kept.
///
/// @param ttl how long a value is fresh; positive
/// @param tags what the entry can be invalidated by
/// @param fingerprint names what makes the value; entries with another one are misses
public record CacheOptions(Duration ttl, List<String> tags, String fingerprint) {
  public CacheOptions {
    if (ttl.isNegative() || ttl.isZero()) {
      throw new IllegalArgumentException("ttl must be positive, but is " + ttl);
    }
    tags = List.copyOf(tags);
  }

  public static CacheOptions ttl(Duration ttl) {
    return new CacheOptions(ttl, List.of(), "");
  }

  public CacheOptions withTags(List<String> tags) {
    return new CacheOptions(ttl, tags, fingerprint);
  }

  public CacheOptions withFingerprint(String fingerprint) {
    return new CacheOptions(ttl, tags, fingerprint);
  }
}
