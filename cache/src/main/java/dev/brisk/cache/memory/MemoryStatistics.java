package dev.brisk.cache.memory;

/// The memory tier of a store, now.
///
/// @param entries estimated count
/// @param bytes estimated weight of the entries
/// @param maximumBytes the bound
/// @param tags tags that entries or loads refer to
public record MemoryStatistics(long entries, long bytes, long maximumBytes, long tags) {}
