package dev.brisk.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.load.CacheOptions.Staleness;
import dev.brisk.cache.memory.WatchedTier;
import dev.brisk.cache.remote.Breaker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A look-up that found an old entry, which was invalidated before its load began: when the load
/// failed, the old entry came back, and answered for as long as an error may be covered.
class InvalidationBeforeLoadTest {
  private static final List<String> KEY = List.of("k");
  private static final Duration HOUR = Duration.ofHours(1);

  private final WatchedTier memory = new WatchedTier(1 << 20);
  private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
  private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());

  static Stream<Arguments> cases() {
    return Stream.of(Duration.ZERO, HOUR)
        .flatMap(whileRevalidate ->
            Stream.<Consumer<SharedTiers>>of(
                    tiers -> tiers.invalidate(KEY, Purge.HARD),
                    tiers -> tiers.onKeysInvalidated(KEY, Purge.HARD),
                    tiers -> tiers.onKeysChanged(KEY))
                .map(invalidation -> Arguments.of(whileRevalidate, invalidation)));
  }

  /// @param whileRevalidate zero: the caller waits for the load; an hour: it goes on behind
  @ParameterizedTest
  @MethodSource("cases")
  void anOldEntryDoesNotComeBackFromTheHandsOfALoadThatFails(
      Duration whileRevalidate, Consumer<SharedTiers> invalidation) {
    CacheOptions options =
        CacheOptions.ttl(Duration.ofMinutes(1))
            .withStaleness(new Staleness(whileRevalidate, HOUR, Duration.ofMillis(1)));
    try (SharedTiers tiers =
        new SharedTiers(
            memory, null, new Breaker(3, 250, 1_000_000_000), null, clock, clock, null)) {
      NamedCache<String> cache = new NamedCache<>(tiers, "numbers", Codecs.utf8());
      assertThat(look(cache, options, CompletableFuture.completedFuture(LoadResult.of("old"))))
          .isEqualTo("old");
      now.addAndGet(Duration.ofMinutes(2).toMillis());
      CompletableFuture<LoadResult<String>> down =
          CompletableFuture.failedFuture(new IllegalStateException("down"));
      memory.afterLook(() -> {
        memory.afterLook(() -> {});
        invalidation.accept(tiers);
      });
      look(cache, options, down);

      now.addAndGet(10);
      assertThat(look(cache, options, down)).isEqualTo("failed");
    }
  }

  private static String look(
      NamedCache<String> cache, CacheOptions options, CompletableFuture<LoadResult<String>> load) {
    return cache
        .lookup("k", options, (key, previous) -> load)
        .thenApply(Lookup::value)
        .exceptionally(failure -> "failed")
        .toCompletableFuture()
        .join();
  }
}
