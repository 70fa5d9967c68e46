package dev.brisk.cache.memory;

/// Which entry memory drops when it is full. What to choose, with measured hit ratios:
/// `docs/guide/caching.md`.
public enum EvictionPolicy {
  /// By frequency and recency, with a sketch of the past (Einziger, Friedman, Manes: TinyLFU, ACM
  /// Transactions on Storage 2017). The default: near the best of the others on most traces, and
  /// the only one whose hits take no lock.
  W_TINYLFU,
  /// The one that was not used for the longest time.
  LRU,
  /// The one that was used least often since it came; what was popular once stays.
  LFU,
  /// The oldest, however much it is used.
  FIFO
}
