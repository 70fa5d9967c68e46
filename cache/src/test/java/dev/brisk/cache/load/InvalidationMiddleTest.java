package dev.brisk.cache.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.memory.WatchedTier;
import dev.brisk.cache.remote.Breaker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// A look-up that begins between an invalidation's two steps, marking the loads of the key and
/// removing memory's entry, and still has the old entry in its hands when the invalidation ends.
class InvalidationMiddleTest {
  private static final CacheOptions MINUTE = CacheOptions.ttl(Duration.ofMinutes(1));
  private static final List<String> KEY = List.of("k");

  private final WatchedTier memory = new WatchedTier(1 << 20);
  private final PausingClock clock = new PausingClock();

  @Test
  void nobodyWhoAsksAfterAnInvalidationSharesWhatBeganInItsMiddle() throws Exception {
    answersAfterwards(tiers -> tiers.invalidate(KEY, Purge.HARD));
  }

  @Test
  void norAfterWordFromAnotherProcess() throws Exception {
    answersAfterwards(tiers -> tiers.onKeysInvalidated(KEY, Purge.HARD));
  }

  @Test
  void norAfterAChangeThatNoCacheMade() throws Exception {
    answersAfterwards(tiers -> tiers.onKeysChanged(KEY));
  }

  private void answersAfterwards(Consumer<SharedTiers> invalidation) throws Exception {
    try (SharedTiers tiers =
        new SharedTiers(
            memory, null, new Breaker(3, 250, 1_000_000_000), null, clock, clock, null)) {
      NamedCache<String> cache = new NamedCache<>(tiers, "numbers", Codecs.utf8());
      assertThat(look(cache, "old").get(20, TimeUnit.SECONDS)).isEqualTo("old");
      CompletableFuture<String> inTheMiddle = new CompletableFuture<>();
      memory.beforeRemoval(() -> {
        memory.beforeRemoval(() -> {});
        Thread middle =
            new Thread(() -> {
              // It looked at memory before the entry was there, and looks again when it has joined.
              AtomicInteger looks = new AtomicInteger();
              memory.blindWhile(
                  () -> Thread.currentThread() == clock.paused && looks.getAndIncrement() == 0);
              look(cache, "unused").whenComplete((value, failure) -> inTheMiddle.complete(value));
            });
        clock.paused = middle;
        middle.start();
        clock.awaitPause();
      });

      invalidation.accept(tiers);
      CompletableFuture<String> after = look(cache, "new");
      clock.goOn.countDown();
      assertThat(inTheMiddle.get(20, TimeUnit.SECONDS)).isEqualTo("old");
      assertThat(after.get(20, TimeUnit.SECONDS)).isEqualTo("new");
    }
  }

  private static CompletableFuture<String> look(NamedCache<String> cache, String loaded) {
    return cache
        .lookup(
            "k",
            MINUTE,
            (key, previous) -> CompletableFuture.completedFuture(LoadResult.of(loaded)))
        .thenApply(Lookup::value)
        .toCompletableFuture();
  }

  /// Holds one thread when it asks the second time: with memory's entry in its hands.
  private static final class PausingClock implements InstantSource {
    private static final long NOW = 1_700_000_000_000L;

    private final CountDownLatch pausing = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile Thread paused;

    void awaitPause() {
      await(pausing);
    }

    private static void await(CountDownLatch latch) {
      try {
        assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public long millis() {
      if (Thread.currentThread() == paused && asked.incrementAndGet() == 2) {
        pausing.countDown();
        await(goOn);
      }
      return NOW;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis());
    }
  }
}
