package dev.brisk.cache.load;

/// Makes the value for a key that no tier has, and may block. It runs on the caller's thread while
/// that waits for it: [dev.brisk.cache.TieredCache#get].
///
/// @param <E> what it may throw; the caller of the cache gets it, and so do those who wait with it
@FunctionalInterface
public interface Loader<V, E extends Exception> {
  V load(String key) throws E;
}
