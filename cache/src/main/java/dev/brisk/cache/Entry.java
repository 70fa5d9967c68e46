package dev.brisk.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A cached value with all that is needed to judge it. Immutable; only the cache makes entries.
///
/// Times are milliseconds since the epoch. Fresh until `freshUntilMillis`, usable as stale until
/// `staleUntilMillis` (equal to it when staleness is not allowed).
///
/// There may be millions of them, so what many share lies in their [Origin], and times are offsets
/// of 4 bytes: see [#compact].
public sealed class Entry<V> permits Entry.WithValidator {
  /// For `refreshAtMillis`: nothing is due before it expires.
  static final long NEVER = Long.MAX_VALUE;

  /// For `refreshAtMillis`: it was softly invalidated.
  static final long INVALIDATED = Long.MIN_VALUE;

  private static final int COMPACT_NEVER = Integer.MAX_VALUE;
  private static final int COMPACT_INVALIDATED = Integer.MIN_VALUE;
  private static final int MILLIS_UP_TO = 1 << 30;

  // Package-private fields: the hot path reads them without a call.
  final Origin origin;
  final String key;
  final V value;

  /// From the origin's base.
  private final int freshOffsetMillis;

  /// From the load to `freshUntilMillis`, compact.
  private final int freshFor;

  /// From `freshUntilMillis`, compact. While fresh: from when on readers look closer, because an
  /// early refresh may be due. Once stale: until when another load is not tried. It may lie before
  /// or after `freshUntilMillis`.
  private final int refresh;

  private final int loadMicros;

  private Entry(
      Origin origin,
      String key,
      V value,
      int freshOffsetMillis,
      int freshFor,
      int refresh,
      int loadMicros) {
    this.origin = origin;
    this.key = key;
    this.value = value;
    this.freshOffsetMillis = freshOffsetMillis;
    this.freshFor = freshFor;
    this.refresh = refresh;
    this.loadMicros = loadMicros;
  }

  static <V> Entry<V> of(
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
    int staleSeconds =
        (int) Math.min(Integer.MAX_VALUE, (staleUntilMillis - freshUntilMillis + 999) / 1000);
    return of(
        owner.origin(fingerprint, tags, generation, staleSeconds, freshUntilMillis),
        key,
        value,
        storedAtMillis,
        freshUntilMillis,
        refreshAtMillis,
        validator,
        loadNanos);
  }

  private static <V> Entry<V> of(
      Origin origin,
      String key,
      V value,
      long storedAtMillis,
      long freshUntilMillis,
      long refreshAtMillis,
      @Nullable String validator,
      long loadNanos) {
    int freshOffset = (int) (freshUntilMillis - origin.baseMillis());
    int freshFor = compact(freshUntilMillis - storedAtMillis);
    int refresh = compactRefresh(refreshAtMillis, freshUntilMillis);
    int loadMicros = (int) Math.min(Integer.MAX_VALUE, loadNanos / 1000);
    return validator == null
        ? new Entry<>(origin, key, value, freshOffset, freshFor, refresh, loadMicros)
        : new WithValidator<>(
            origin, key, value, freshOffset, freshFor, refresh, loadMicros, validator);
  }

  /// Most entries have none, and do not pay for it.
  static final class WithValidator<V> extends Entry<V> {
    private final String validator;

    private WithValidator(
        Origin origin,
        String key,
        V value,
        int freshOffsetMillis,
        int freshFor,
        int refresh,
        int loadMicros,
        String validator) {
      super(origin, key, value, freshOffsetMillis, freshFor, refresh, loadMicros);
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
    return origin.fingerprint();
  }

  /// When it was loaded; to the millisecond when it is fresh for up to 12 days, else to the second.
  public final long storedAtMillis() {
    return freshUntilMillis() - expand(freshFor);
  }

  public final long freshUntilMillis() {
    return origin.baseMillis() + freshOffsetMillis;
  }

  public final long staleUntilMillis() {
    return freshUntilMillis() + 1000L * origin.staleSeconds();
  }

  long refreshAtMillis() {
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
    return origin.tags().names();
  }

  /// How long the load took, in whole microseconds.
  public final long loadNanos() {
    return 1000L * loadMicros;
  }

  /// Whether it answers without a closer look. Generation and tags are compared elsewhere.
  final boolean plainlyFreshAt(long now) {
    long left = freshUntilMillis() - now;
    return left > 0
        && left <= expand(freshFor)
        && (refresh == COMPACT_NEVER
            || refresh != COMPACT_INVALIDATED && left + expand(refresh) > 0);
  }

  /// Whether it was stored before now. A clock that was set back would make it live longer than its
  /// time to live, by as much.
  final boolean isOfThePast(long now) {
    return freshUntilMillis() - now <= expand(freshFor);
  }

  /// The same value, old from now on, with a time for the next try.
  final Entry<V> expiredAt(long now, long refreshAt) {
    return of(
        origin,
        key,
        value,
        Math.min(storedAtMillis(), now),
        now,
        refreshAt,
        validator(),
        loadNanos());
  }

  /// The same value with another time for the next try.
  final Entry<V> withRefreshAt(long refreshAt) {
    return of(
        origin,
        key,
        value,
        storedAtMillis(),
        freshUntilMillis(),
        refreshAt,
        validator(),
        loadNanos());
  }

  @Override
  public final String toString() {
    return "Entry[" + key + ", fresh until " + freshUntilMillis() + "]";
  }
}
