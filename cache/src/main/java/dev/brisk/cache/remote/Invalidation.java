package dev.brisk.cache.remote;

/// How a process hears that its copies of what lies in Redis are old.
public enum Invalidation {
  /// From the log that all caches write (see [InvalidationLog]): what was missed during an
  /// interruption is read afterwards, and memory stays. Only writers that use the cache are heard.
  STREAM,
  /// From the log, and from Redis itself, which tells of each change of a value that this process
  /// read or wrote: by `redis-cli`, by another program, by expiry or eviction. Needs RESP3 (Redis 6
  /// or Valkey), not a cluster; memory is discarded with each interruption.
  TRACKING
}
