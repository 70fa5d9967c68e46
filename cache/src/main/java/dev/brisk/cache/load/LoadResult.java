package dev.brisk.cache.load;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a load brought: a value, and whether and how long it may be kept; or word that the previous
/// value still holds.
///
/// @param value null only when `notModified`
/// @param ttl how long it is fresh; null takes the options' TTL, zero or less does not store it
/// @param tags further tags beside those of the options
/// @param validator an entity tag or version, for the next conditional load
/// @param notModified the previous entry's value is still right
public record LoadResult<V>(
    @Nullable V value,
    @Nullable Duration ttl,
    List<String> tags,
    @Nullable String validator,
    boolean notModified) {

  public LoadResult {
    if (value == null && !notModified) {
      throw new IllegalArgumentException(
          "a load brought null. For values that may be absent, make the cache one of Optional, with"
              + " Codecs.optional(…).");
    }
    if (ttl != null) {
      CacheOptions.requireBounded("ttl", ttl);
    }
    tags = List.copyOf(tags);
  }

  public LoadResult(
      V value, @Nullable Duration ttl, List<String> tags, @Nullable String validator) {
    this(value, ttl, tags, validator, false);
  }

  public static <V> LoadResult<V> of(V value) {
    return new LoadResult<>(value, null, List.of(), null, false);
  }

  /// A value for this caller (and those who wait with it) that no tier keeps.
  public static <V> LoadResult<V> uncacheable(V value) {
    return new LoadResult<>(value, Duration.ZERO, List.of(), null, false);
  }

  /// The previous entry is as good as new; only for loaders that were given one.
  public static <V> LoadResult<V> unchanged() {
    return new LoadResult<>(null, null, List.of(), null, true);
  }

  public LoadResult<V> withTtl(Duration ttl) {
    return new LoadResult<>(value, ttl, tags, validator, notModified);
  }

  public LoadResult<V> withTags(List<String> tags) {
    return new LoadResult<>(value, ttl, tags, validator, notModified);
  }

  public LoadResult<V> withValidator(String validator) {
    return new LoadResult<>(value, ttl, tags, validator, notModified);
  }
}
