package dev.brisk.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cached value with all that is needed to judge it: one versioned envelope in every tier.
///
/// Times are milliseconds since the epoch. Fresh until `freshUntilMillis`, usable as stale until
/// `staleUntilMillis` (equal to it when staleness is not allowed).
///
/// @param key the full key, echoed, so that somebody else's data under our key is a miss
/// @param fingerprint names what made the value (model file, query, upstream); another one is a
///   miss
/// @param validator an entity tag or version for conditional reloads
/// @param tags what it can be invalidated by; empty costs nothing
/// @param epochs the epoch of each tag, read before the load
/// @param loadNanos how long the load took
public record Entry<V>(
    String key,
    V value,
    String fingerprint,
    long storedAtMillis,
    long freshUntilMillis,
    long staleUntilMillis,
    @Nullable String validator,
    List<String> tags,
    List<Long> epochs,
    long loadNanos) {

  public Entry {
    tags = List.copyOf(tags);
    epochs = List.copyOf(epochs);
    if (tags.size() != epochs.size()) {
      throw new IllegalArgumentException(
          "each tag needs its epoch, but there are " + tags.size() + " and " + epochs.size());
    }
  }
}
