package dev.brisk.cache.load;

import dev.brisk.cache.entry.Entry;
import org.jspecify.annotations.Nullable;

/// How a key was answered.
///
/// @param entry null when the value was not stored in any tier
/// @param memoryNanos time spent in the memory tier; likewise the Redis tier and the load; 0 when
///   it had no part
public record Lookup<V>(
    V value,
    Outcome outcome,
    @Nullable Entry<V> entry,
    long memoryNanos,
    long remoteNanos,
    long loadNanos) {

  public enum Outcome {
    /// Fresh, from this process.
    HIT_MEMORY,
    /// Fresh, from Redis or Memcached.
    HIT_REMOTE,
    /// Expired, but allowed as stale; no load was waited for.
    STALE,
    /// Expired; given because the load failed.
    STALE_ON_ERROR,
    /// Expired; given because the load was not done within the soft time-out.
    STALE_ON_TIMEOUT,
    /// Loaded for this caller.
    MISS,
    /// Loaded by a concurrent caller of the same key, and shared.
    MISS_COLLAPSED
  }
}
