package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Deletes during loads, in random interleavings: whoever asks after an invalidation completed
/// never gets a value that was loaded from an older state.
///
/// For the full size: `-Dbrisk.interleavings=100000`.
class InvalidationRaceTest {
  static final int INTERLEAVINGS = Integer.getInteger("brisk.interleavings", 20_000);

  /// A source of truth with the state that readers may rely on.
  static final class Truth {
    final AtomicLong current = new AtomicLong();
    final AtomicLong invalidated = new AtomicLong();
  }

  interface Invalidate {
    void invalidate(CacheStore store);
  }

  @Test
  void noStaleValueIsStoredWhenKeysAreInvalidatedDuringLoads() throws InterruptedException {
    race(store -> CacheContract.await(store.invalidate(List.of("k"))), List.of());
  }

  @Test
  void noStaleValueIsStoredWhenTagsArePurgedDuringLoads() throws InterruptedException {
    race(store -> CacheContract.await(store.invalidateTags(List.of("t"))), List.of());
  }

  @Test
  void noStaleValueIsStoredWhenTagsThatOnlyTheLoadNamesArePurged() throws InterruptedException {
    race(store -> CacheContract.await(store.invalidateTags(List.of("late"))), List.of("late"));
  }

  @Test
  void noStaleValueIsStoredWhenEverythingIsClearedDuringLoads() throws InterruptedException {
    race(store -> CacheContract.await(store.clear()), List.of());
  }

  private static void race(Invalidate invalidate, List<String> lateTags)
      throws InterruptedException {
    Truth truth = new Truth();
    AtomicLong stale = new AtomicLong();
    AtomicBoolean stop = new AtomicBoolean();
    try (CacheStore store = CacheStore.builder().build()) {
      CacheOptions options = CacheOptions.ttl(Duration.ofMinutes(1)).withTags(List.of("t"));
      TieredCache<String> cache = store.cache("c", Codecs.utf8(), options);
      AsyncLoader<String> loader =
          (key, previous) -> {
            String state = Long.toString(truth.current.get());
            pause(new SplittableRandom());
            return CompletableFuture.completedFuture(new LoadResult<>(state, null, lateTags, null));
          };
      List<Thread> readers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        readers.add(
            Thread.ofPlatform()
                .start(() -> {
                  while (!stop.get()) {
                    long least = truth.invalidated.get();
                    String read = CacheContract.await(cache.lookup("k", options, loader)).value();
                    if (Long.parseLong(read) < least) {
                      stale.incrementAndGet();
                    }
                  }
                }));
      }
      SplittableRandom random = new SplittableRandom(7);
      for (int i = 0; i < INTERLEAVINGS; i++) {
        long next = truth.current.incrementAndGet();
        invalidate.invalidate(store);
        truth.invalidated.set(next);
        pause(random);
      }
      stop.set(true);
      for (Thread reader : readers) {
        reader.join();
      }
    }
    assertThat(stale).hasValue(0);
  }

  private static void pause(SplittableRandom random) {
    for (int spins = random.nextInt(64); spins > 0; spins--) {
      Thread.onSpinWait();
    }
    if (random.nextInt(16) == 0) {
      Thread.yield();
    }
  }
}
