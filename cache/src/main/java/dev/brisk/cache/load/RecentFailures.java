package dev.brisk.cache.load;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

/// Failures of loads that answer further callers for a while. Bounded by count.
final class RecentFailures {
  private static final int MAXIMUM = 10_000;

  private final Cache<String, Failure> failures =
      Caffeine.newBuilder().maximumSize(MAXIMUM).build();

  private record Failure(Flight<?> flight, Throwable cause, long untilMillis) {}

  void put(Flight<?> flight, Throwable cause, long untilMillis) {
    failures.put(flight.key, new Failure(flight, cause, untilMillis));
  }

  /// The failure that answers for the key, or null.
  @Nullable Throwable get(NamedCache<?> cache, String key, String fingerprint, long now) {
    Failure failure = failures.getIfPresent(key);
    return failure != null
            && now < failure.untilMillis
            && failure.flight.joinableFor(cache, fingerprint)
        ? failure.cause
        : null;
  }

  void forget(String key) {
    failures.invalidate(key);
  }
}
