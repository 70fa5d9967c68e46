package dev.brisk.cache;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a load brought: a value, and whether and how long it may be kept.
///
/// @param ttl how long it is fresh; null takes the options' TTL, zero or less does not store it
/// @param tags further tags beside those of the options
public record Loaded<V>(
    V value, @Nullable Duration ttl, List<String> tags, @Nullable String validator) {

  public Loaded {
    tags = List.copyOf(tags);
  }

  public static <V> Loaded<V> of(V value) {
    return new Loaded<>(value, null, List.of(), null);
  }

  /// A value for this caller (and those who wait with it) that no tier keeps.
  public static <V> Loaded<V> uncacheable(V value) {
    return new Loaded<>(value, Duration.ZERO, List.of(), null);
  }
}
