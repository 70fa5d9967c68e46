package dev.brisk.cache.entry;

/// What becomes of entries that are invalidated.
public enum Purge {
  /// They are gone. No caller after the purge gets the old value.
  HARD,
  /// In memory they count as expired but not yet too old: they may answer as stale, at once, for
  /// the rest of their time while one load runs. In the remote tier they are gone.
  SOFT
}
