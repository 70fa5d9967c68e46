package dev.brisk.cache.load;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.brisk.cache.entry.TagSnapshot;
import org.jspecify.annotations.Nullable;

/// Failures of loads that answer further callers for a while. Bounded by count.
final class RecentFailures {
  private static final int MAXIMUM = 10_000;

  private final Cache<String, Failure> failures =
      Caffeine.newBuilder().maximumSize(MAXIMUM).build();

  /// Of the flight only what says whether its failure still holds: its loader may hold a request.
  private record Failure(
      NamedCache<?> cache,
      String fingerprint,
      TagSnapshot tags,
      int generation,
      Throwable cause,
      long untilMillis) {
    boolean holdsFor(NamedCache<?> asking, String asked, long now) {
      return now < untilMillis
          && asking == cache
          && asked.equals(fingerprint)
          && generation == cache.tiers().generation()
          && tags.unpurged();
    }
  }

  void put(Flight<?> flight, Throwable cause, long untilMillis) {
    failures.put(
        flight.key,
        new Failure(
            flight.cache,
            flight.options.fingerprint(),
            flight.tags(),
            flight.generation(),
            cause,
            untilMillis));
    // Whoever invalidates a key marks its flight first and removes its failure then.
    if (!flight.valid()) {
      forget(flight.key);
    }
  }

  /// The failure that answers for the key, or null.
  @Nullable Throwable get(NamedCache<?> cache, String key, String fingerprint, long now) {
    Failure failure = failures.getIfPresent(key);
    return failure != null && failure.holdsFor(cache, fingerprint, now) ? failure.cause : null;
  }

  void forget(String key) {
    failures.invalidate(key);
  }
}
