package dev.brisk.cache.load;

/// Makes the value for a key that no tier has, and may block: it runs on a virtual thread.
///
/// @param <E> what it may throw; the caller of the cache gets it, and so do those who wait with it
@FunctionalInterface
public interface Loader<V, E extends Exception> {
  V load(String key) throws E;
}
