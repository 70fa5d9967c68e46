package dev.brisk.cache.load;

import dev.brisk.cache.entry.Entry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Bounds how long one caller waits; the flight itself goes on and stores its value.
final class CallerTimeouts {
  private CallerTimeouts() {}

  static <V> CompletableFuture<Lookup<V>> bounded(
      NamedCache<V> cache,
      String key,
      CompletableFuture<Lookup<V>> flight,
      CacheOptions options,
      @Nullable Entry<V> previous) {
    if (flight.isDone()) {
      return flight;
    }
    CompletableFuture<Lookup<V>> caller = flight.copy();
    Duration soft = options.timeouts().soft();
    if (soft != null && previous != null) {
      after(cache, soft, caller, () -> serveStale(cache, caller, options, previous));
    }
    Duration hard = options.timeouts().hard();
    if (hard != null) {
      after(
          cache,
          hard,
          caller,
          () ->
              caller.completeExceptionally(
                  new TimeoutException(
                      "\"" + key + "\" was not loaded within the hard time-out of " + hard)));
    }
    return caller;
  }

  private static <V> void after(
      NamedCache<V> cache, Duration delay, CompletableFuture<Lookup<V>> caller, Runnable task) {
    ScheduledFuture<?> timer =
        cache.tiers().scheduler().schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    caller.whenComplete((lookup, failure) -> timer.cancel(false));
  }

  private static <V> void serveStale(
      NamedCache<V> cache,
      CompletableFuture<Lookup<V>> caller,
      CacheOptions options,
      Entry<V> previous) {
    long now = cache.tiers().clock().millis();
    if (cache.mayServeStale(previous)
        && now < previous.freshUntilMillis() + options.staleness().longestMillis()
        && caller.complete(
            new Lookup<>(previous.value(), Lookup.Outcome.STALE_ON_TIMEOUT, previous, 0, 0, 0))) {
      cache.counters().staleHits.increment();
    }
  }
}
