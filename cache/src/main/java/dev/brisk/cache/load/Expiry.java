package dev.brisk.cache.load;

import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.TagSnapshot;
import dev.brisk.cache.load.CacheOptions.EarlyRefresh;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// Decides until when an entry may answer, and when it is time to refresh it.
final class Expiry {
  /// Beyond this many load times before expiry, XFetch practically never refreshes (e⁻²⁰).
  private static final double XFETCH_HORIZON = 20;

  /// A load is taken to last at least that long: shorter ones are below the clock's tick.
  private static final long XFETCH_MINIMUM_MILLIS = 1;

  private Expiry() {}

  /// How long a loaded value is fresh: as its load says, else as the options say.
  static <V> Duration ttl(
      NamedCache<V> cache, CacheOptions options, LoadResult<V> loaded, V value) {
    Duration own = loaded.ttl();
    if (own != null) {
      return own;
    }
    Duration absent = options.negative().absentTtl();
    return absent != null && cache.codec().isAbsent(value) ? absent : options.ttl();
  }

  static <V> Entry<V> entry(
      NamedCache<V> cache,
      String key,
      Weighed<V> value,
      CacheOptions options,
      Duration ttl,
      @Nullable String validator,
      TagSnapshot tags,
      long loadNanos,
      int generation) {
    long now = cache.tiers().clock().millis();
    long ttlMillis = Math.max(1, ttl.toMillis());
    if (options.jitter() > 0) {
      ttlMillis -= (long) (ttlMillis * options.jitter() * ThreadLocalRandom.current().nextDouble());
    }
    long freshUntil = now + Math.max(1, ttlMillis);
    return Entry.of(
        cache,
        key,
        value.value(),
        value.weightBytes(),
        options.fingerprint(),
        now,
        freshUntil,
        freshUntil + options.staleness().longestMillis(),
        refreshAt(options.earlyRefresh(), now, freshUntil, loadNanos),
        validator,
        tags,
        loadNanos,
        generation);
  }

  /// The entry as memory keeps it: not longer than until the remote tier is to be asked again.
  static <V> Entry<V> inMemory(Entry<V> entry, CacheOptions options, long now) {
    Duration memoryTtl = options.memoryTtl();
    long until = memoryTtl == null ? Long.MAX_VALUE : now + memoryTtl.toMillis();
    return until >= entry.freshUntilMillis()
        ? entry
        : entry.until(until, until + options.staleness().longestMillis());
  }

  static long refreshAt(EarlyRefresh rule, long storedAt, long freshUntil, long loadNanos) {
    return switch (rule) {
      case EarlyRefresh.Off off -> Entry.NEVER;
      case EarlyRefresh.AtFraction at ->
          storedAt + (long) ((freshUntil - storedAt) * at.fraction());
      case EarlyRefresh.Probabilistic xfetch ->
          freshUntil - (long) (loadMillis(loadNanos) * xfetch.beta() * XFETCH_HORIZON);
    };
  }

  /// Whether this reader of a fresh entry, past its `refreshAtMillis`, is to refresh it.
  static boolean refreshNow(EarlyRefresh rule, Entry<?> entry, long now) {
    return switch (rule) {
      case EarlyRefresh.Off off -> false;
      case EarlyRefresh.AtFraction at -> true;
      case EarlyRefresh.Probabilistic xfetch -> {
        // 1 - nextDouble() lies in (0, 1]: the logarithm is finite.
        double draw = 1 - ThreadLocalRandom.current().nextDouble();
        yield now - loadMillis(entry.loadNanos()) * xfetch.beta() * Math.log(draw)
            >= entry.freshUntilMillis();
      }
    };
  }

  private static double loadMillis(long loadNanos) {
    return Math.max(XFETCH_MINIMUM_MILLIS, loadNanos / 1e6);
  }
}
