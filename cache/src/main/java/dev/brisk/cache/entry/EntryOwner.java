package dev.brisk.cache.entry;

/// The cache that made an entry: what the entry and the memory tier need to know of it.
public interface EntryOwner<V> {
  /// Unique in a store.
  String name();

  /// Shared with the entry before where possible.
  SharedMetadata metadata(
      String fingerprint,
      TagSnapshot tags,
      int generation,
      int staleSeconds,
      long freshUntilMillis);

  /// An entry came into memory: what a cache holds is counted as it changes, since a look at
  /// millions of entries would take too long at a scrape.
  void inserted(int weightBytes);

  /// An entry left memory, for whatever reason.
  void removed(int weightBytes);

  /// An entry that was removed had to make room.
  void evicted(String key);
}
