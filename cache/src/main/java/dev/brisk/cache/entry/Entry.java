package dev.brisk.cache.entry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cached value with all that decides whether it may answer. Immutable; only the cache makes
/// entries.
///
/// Times are milliseconds since the epoch. Fresh until `freshUntilMillis`, usable as stale until
/// `staleUntilMillis` (equal to it when staleness is not allowed).
///
/// There may be millions of them, so what many share lies in their [SharedMetadata], and times are
/// offsets of 4 bytes: see [#compact].
public sealed class Entry<V> permits Entry.WithValidator {
  /// For `refreshAtMillis`: nothing is due before it expires.
  public static final long NEVER = Long.MAX_VALUE;

  /// For `refreshAtMillis`: it was softly invalidated.
  public static final long INVALIDATED = Long.MIN_VALUE;

  private static final int COMPACT_NEVER = Integer.MAX_VALUE;
  private static final int COMPACT_INVALIDATED = Integer.MIN_VALUE;
  private static final int MILLIS_UP_TO = 1 << 30;

  /// What an entry takes beside its key's and value's own bytes: the entry, the table's nodes and
  /// slot, the headers of key and value (`ScaleTest` measures it).
  public static final int OVERHEAD_BYTES = 192;

  /// A validator's own text and the field for it.
  private static final int VALIDATOR_BYTES = 48;

  /// Metadata and a snapshot of its own.
  private static final int TAGGED_BYTES = 112;

  /// A tag and its place in the index, beside its name: the sum of the objects' fields.
  private static final int TAG_BYTES = 208;

  private final SharedMetadata metadata;
  private final String key;
  private final V value;

  /// From the metadata's base.
  private final int freshOffsetMillis;

  /// From the load to `freshUntilMillis`, compact.
  private final int freshFor;

  /// From `freshUntilMillis`, compact. While fresh: from when on readers look closer, because an
  /// early refresh may be due. Once stale: until when another load is not tried. It may lie before
  /// or after `freshUntilMillis`.
  private final int refresh;

  private final int loadMicros;
  private final int weightBytes;

  private Entry(
      SharedMetadata metadata,
      String key,
      V value,
      int freshOffsetMillis,
      int freshFor,
      int refresh,
      int loadMicros,
      int weightBytes) {
    this.metadata = metadata;
    this.key = key;
    this.value = value;
    this.freshOffsetMillis = freshOffsetMillis;
    this.freshFor = freshFor;
    this.refresh = refresh;
    this.loadMicros = loadMicros;
    this.weightBytes = weightBytes;
  }

  /// @param valueBytes what the value weighs in memory
  public static <V> Entry<V> of(
      EntryOwner<V> owner,
      String key,
      V value,
      int valueBytes,
      String fingerprint,
      long storedAtMillis,
      long freshUntilMillis,
      long staleUntilMillis,
      long refreshAtMillis,
      @Nullable String validator,
      TagSnapshot tags,
      long loadNanos,
      int generation) {
    return of(
        owner.metadata(
            fingerprint,
            tags,
            generation,
            staleSeconds(freshUntilMillis, staleUntilMillis),
            freshUntilMillis),
        key,
        value,
        storedAtMillis,
        freshUntilMillis,
        refreshAtMillis,
        validator,
        loadNanos,
        weigh(key, valueBytes, validator, tags));
  }

  private static int staleSeconds(long freshUntilMillis, long staleUntilMillis) {
    return (int) Math.min(Integer.MAX_VALUE, (staleUntilMillis - freshUntilMillis + 999) / 1000);
  }

  private static int weigh(
      String key, int valueBytes, @Nullable String validator, TagSnapshot tags) {
    long bytes =
        (long) OVERHEAD_BYTES
            + key.length()
            + Math.max(0, valueBytes)
            + (validator == null ? 0 : VALIDATOR_BYTES + validator.length());
    // As if no other entry had the same tags: the bound must hold when each has its own.
    bytes += tags.size() == 0 ? 0 : TAGGED_BYTES;
    for (int i = 0; i < tags.size(); i++) {
      bytes += TAG_BYTES + tags.name(i).length();
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  private static <V> Entry<V> of(
      SharedMetadata metadata,
      String key,
      V value,
      long storedAtMillis,
      long freshUntilMillis,
      long refreshAtMillis,
      @Nullable String validator,
      long loadNanos,
      int weightBytes) {
    int freshOffset = (int) (freshUntilMillis - metadata.baseMillis());
    int freshFor = compact(freshUntilMillis - storedAtMillis);
    int refresh = compactRefresh(refreshAtMillis, freshUntilMillis);
    int loadMicros = (int) Math.min(Integer.MAX_VALUE, loadNanos / 1000);
    return validator == null
        ? new Entry<>(metadata, key, value, freshOffset, freshFor, refresh, loadMicros, weightBytes)
        : new WithValidator<>(
            metadata,
            key,
            value,
            freshOffset,
            freshFor,
            refresh,
            loadMicros,
            weightBytes,
            validator);
  }

  /// Most entries have none, and do not pay for it.
  static final class WithValidator<V> extends Entry<V> {
    private final String validator;

    private WithValidator(
        SharedMetadata metadata,
        String key,
        V value,
        int freshOffsetMillis,
        int freshFor,
        int refresh,
        int loadMicros,
        int weightBytes,
        String validator) {
      super(metadata, key, value, freshOffsetMillis, freshFor, refresh, loadMicros, weightBytes);
      this.validator = validator;
    }

    @Override
    public String validator() {
      return validator;
    }
  }

  /// A difference of milliseconds in 4 bytes: exact up to 12 days, beyond in seconds, rounded away
  /// from zero, up to 34 years.
  static int compact(long millis) {
    long size = Math.abs(millis);
    if (size < MILLIS_UP_TO) {
      return (int) millis;
    }
    int seconds = (int) Math.min(MILLIS_UP_TO - 2, (size + 999) / 1000);
    return millis < 0 ? -MILLIS_UP_TO - seconds : MILLIS_UP_TO + seconds;
  }

  static long expand(int compact) {
    if (compact >= MILLIS_UP_TO) {
      return (compact - MILLIS_UP_TO) * 1000L;
    }
    return compact > -MILLIS_UP_TO ? compact : (compact + MILLIS_UP_TO) * 1000L;
  }

  private static int compactRefresh(long refreshAtMillis, long freshUntilMillis) {
    if (refreshAtMillis == NEVER) {
      return COMPACT_NEVER;
    }
    return refreshAtMillis == INVALIDATED
        ? COMPACT_INVALIDATED
        : compact(refreshAtMillis - freshUntilMillis);
  }

  /// The full key.
  public final String key() {
    return key;
  }

  public final V value() {
    return value;
  }

  /// Names what made the value (model file, query, upstream); another one is a miss.
  public final String fingerprint() {
    return metadata.fingerprint();
  }

  /// When it was loaded; to the millisecond when it is fresh for up to 12 days, else to the second.
  public final long storedAtMillis() {
    return freshUntilMillis() - expand(freshFor);
  }

  public final long freshUntilMillis() {
    return metadata.baseMillis() + freshOffsetMillis;
  }

  public final long staleUntilMillis() {
    return freshUntilMillis() + 1000L * metadata.staleSeconds();
  }

  /// From when on readers look closer, or another load is tried: [#NEVER], [#INVALIDATED] or a
  /// time.
  public final long refreshAtMillis() {
    if (refresh == COMPACT_NEVER) {
      return NEVER;
    }
    return refresh == COMPACT_INVALIDATED ? INVALIDATED : freshUntilMillis() + expand(refresh);
  }

  /// An entity tag or version for conditional reloads.
  public @Nullable String validator() {
    return null;
  }

  /// What it can be invalidated by; empty costs nothing.
  public final List<String> tags() {
    return metadata.tags().names();
  }

  /// How long the load took, in whole microseconds.
  public final long loadNanos() {
    return 1000L * loadMicros;
  }

  /// What it has in common with others.
  public final SharedMetadata metadata() {
    return metadata;
  }

  /// What it takes in memory, weighed when it was made.
  public final int weightBytes() {
    return weightBytes;
  }

  /// Whether it answers without a closer look. Generation and tags are compared elsewhere.
  public final boolean plainlyFreshAt(long now) {
    long left = freshUntilMillis() - now;
    return left > 0
        && left <= expand(freshFor)
        && (refresh == COMPACT_NEVER
            || refresh != COMPACT_INVALIDATED && left + expand(refresh) > 0);
  }

  /// Whether it was stored before now. A clock that was set back would make it live longer than its
  /// time to live, by as much.
  public final boolean isOfThePast(long now) {
    return freshUntilMillis() - now <= expand(freshFor);
  }

  /// Whether now is within its time to live; what is due then is not looked at.
  public final boolean livesAt(long now) {
    return now < freshUntilMillis() && isOfThePast(now);
  }

  /// The same value, old from now on, with a time for the next try.
  public final Entry<V> expiredAt(long now, long refreshAt) {
    return changed(metadata, Math.min(storedAtMillis(), now), now, refreshAt);
  }

  /// The same value with another time for the next try.
  public final Entry<V> withRefreshAt(long refreshAt) {
    return changed(metadata, storedAtMillis(), freshUntilMillis(), refreshAt);
  }

  /// The same value with another lifetime.
  public final Entry<V> until(long freshUntil, long staleUntil) {
    SharedMetadata other =
        metadata
            .owner()
            .metadata(
                metadata.fingerprint(),
                metadata.tags(),
                metadata.generation(),
                staleSeconds(freshUntil, staleUntil),
                freshUntil);
    return changed(other, storedAtMillis(), freshUntil, refreshAtMillis());
  }

  private Entry<V> changed(SharedMetadata shared, long storedAt, long freshUntil, long refreshAt) {
    return of(
        shared, key, value, storedAt, freshUntil, refreshAt, validator(), loadNanos(), weightBytes);
  }

  @Override
  public final String toString() {
    return "Entry[" + key + ", fresh until " + freshUntilMillis() + "]";
  }
}
