package dev.brisk.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cached value with all that is needed to judge it. Immutable; only the cache makes entries.
///
/// Times are milliseconds since the epoch. Fresh until `freshUntilMillis`, usable as stale until
/// `staleUntilMillis` (equal to it when staleness is not allowed).
public final class Entry<V> {
  /// For `refreshAtMillis`: nothing is due before it expires.
  static final long NEVER = Long.MAX_VALUE;

  /// For `refreshAtMillis`: it was softly invalidated.
  static final long INVALIDATED = Long.MIN_VALUE;

  // Package-private fields: the hot path reads them without a call. A class and not a record,
  // because the tags are shared objects whose epoch is compared on every hit.
  final TieredCache<?> owner;
  final String key;
  final V value;
  final String fingerprint;
  final long storedAtMillis;
  final long freshUntilMillis;

  /// Rounded up: readers decide by their own options, this is how long it is worth keeping.
  final int staleSeconds;

  /// While fresh: from when on readers look closer, because an early refresh may be due. Once
  /// stale: until when another load is not tried. `freshUntilMillis` may be later or earlier.
  final long refreshAtMillis;

  final @Nullable String validator;
  final TagSnapshot tags;
  final int loadMicros;
  final int generation;

  Entry(
      TieredCache<?> owner,
      String key,
      V value,
      String fingerprint,
      long storedAtMillis,
      long freshUntilMillis,
      long staleUntilMillis,
      long refreshAtMillis,
      @Nullable String validator,
      TagSnapshot tags,
      long loadNanos,
      int generation) {
    this.owner = owner;
    this.key = key;
    this.value = value;
    this.fingerprint = fingerprint;
    this.storedAtMillis = storedAtMillis;
    this.freshUntilMillis = freshUntilMillis;
    this.staleSeconds =
        (int) Math.min(Integer.MAX_VALUE, (staleUntilMillis - freshUntilMillis + 999) / 1000);
    this.refreshAtMillis = refreshAtMillis;
    this.validator = validator;
    this.tags = tags;
    this.loadMicros = (int) Math.min(Integer.MAX_VALUE, loadNanos / 1000);
    this.generation = generation;
  }

  /// The full key.
  public String key() {
    return key;
  }

  public V value() {
    return value;
  }

  /// Names what made the value (model file, query, upstream); another one is a miss.
  public String fingerprint() {
    return fingerprint;
  }

  /// When it was loaded.
  public long storedAtMillis() {
    return storedAtMillis;
  }

  public long freshUntilMillis() {
    return freshUntilMillis;
  }

  public long staleUntilMillis() {
    return freshUntilMillis + 1000L * staleSeconds;
  }

  /// An entity tag or version for conditional reloads.
  public @Nullable String validator() {
    return validator;
  }

  /// What it can be invalidated by; empty costs nothing.
  public List<String> tags() {
    return tags.names();
  }

  /// How long the load took, in whole microseconds.
  public long loadNanos() {
    return 1000L * loadMicros;
  }

  /// Whether it answers without a closer look. Generation and tags are compared elsewhere.
  boolean plainlyFreshAt(long now) {
    return now < freshUntilMillis && now < refreshAtMillis;
  }

  /// The same value with another time for the next try.
  Entry<V> withRefreshAt(long refreshAt) {
    return new Entry<>(
        owner,
        key,
        value,
        fingerprint,
        storedAtMillis,
        freshUntilMillis,
        staleUntilMillis(),
        refreshAt,
        validator,
        tags,
        loadNanos(),
        generation);
  }

  @Override
  public String toString() {
    return "Entry[" + key + ", fresh until " + freshUntilMillis + "]";
  }
}
