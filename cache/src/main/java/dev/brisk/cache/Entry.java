package dev.brisk.cache;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cached value with all that is needed to judge it. Immutable; only the cache makes entries.
///
/// Times are milliseconds since the epoch. Fresh until `freshUntilMillis`, usable as stale until
/// `staleUntilMillis` (equal to it when staleness is not allowed).
public final class Entry<V> {
  static final Tag[] NO_TAGS = {};
  static final long[] NO_EPOCHS = {};

  // Package-private fields: the hot path reads them without a call. A class and not a record,
  // because the tags are shared objects whose epoch is compared on every hit.
  final TieredCache<?> owner;
  final String key;
  final V value;
  final String fingerprint;
  final long storedAtMillis;
  final long freshUntilMillis;
  final long staleUntilMillis;
  final @Nullable String validator;
  final Tag[] tags;
  final long[] epochs;
  final long loadNanos;
  final int generation;

  Entry(
      TieredCache<?> owner,
      String key,
      V value,
      String fingerprint,
      long storedAtMillis,
      long freshUntilMillis,
      long staleUntilMillis,
      @Nullable String validator,
      Tag[] tags,
      long[] epochs,
      long loadNanos,
      int generation) {
    this.owner = owner;
    this.key = key;
    this.value = value;
    this.fingerprint = fingerprint;
    this.storedAtMillis = storedAtMillis;
    this.freshUntilMillis = freshUntilMillis;
    this.staleUntilMillis = staleUntilMillis;
    this.validator = validator;
    this.tags = tags;
    this.epochs = epochs;
    this.loadNanos = loadNanos;
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
    return staleUntilMillis;
  }

  /// An entity tag or version for conditional reloads.
  public @Nullable String validator() {
    return validator;
  }

  /// What it can be invalidated by; empty costs nothing.
  public List<String> tags() {
    List<String> names = new ArrayList<>(tags.length);
    for (Tag tag : tags) {
      names.add(tag.name);
    }
    return names;
  }

  /// How long the load took.
  public long loadNanos() {
    return loadNanos;
  }

  /// Whether no tag was purged since the load began.
  boolean tagsCurrent() {
    for (int i = 0; i < tags.length; i++) {
      if (tags[i].epoch() != epochs[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return "Entry[" + key + ", fresh until " + freshUntilMillis + "]";
  }
}
