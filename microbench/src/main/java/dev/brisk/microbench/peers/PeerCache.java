package dev.brisk.microbench.peers;

/// One node's cache of bytes over Redis.
interface PeerCache extends AutoCloseable {
  /// From the cache, else loaded and stored.
  byte[] get(String key, Load load);

  void invalidate(String key);

  /// Whether this process would answer the key without Redis.
  boolean inMemory(String key);

  @Override
  void close();

  interface Load {
    byte[] load();
  }

  /// Makes nodes.
  interface Library {
    String name();

    boolean hasMemoryTier();

    /// @param memory whether to use the memory tier where there is one
    PeerCache node(String redisUrl, boolean memory);
  }
}
