package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static dev.brisk.cache.CacheContract.await;
import static dev.brisk.cache.CacheContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.Lookup.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the source has to bear while nobody knows whether invalidations arrive.
class UnconfirmedTest {
  private static final Duration OVER_A_SECOND =
      Duration.ofMillis(CacheStore.UNCONFIRMED_MILLIS + 1);

  private final TestClock clock = new TestClock();
  private final List<CacheStore> stores = new ArrayList<>();
  private final AtomicInteger loads = new AtomicInteger();

  private TieredCache<String> cache(CacheStore.Builder builder) {
    CacheStore store = builder.clock(clock).build();
    stores.add(store);
    return store.cache("c", Codecs.utf8(), MINUTE);
  }

  /// Of a store whose remote tier carries invalidations and is away for good.
  private TieredCache<String> unconfirmed() {
    return cache(
        CacheStore.builder()
            .remote(
                new FakeRemoteTier() {
                  @Override
                  public boolean confirmsInvalidations() {
                    return true;
                  }

                  @Override
                  public CompletableFuture<Void> connect(
                      dev.brisk.cache.remote.RemoteListener listener) {
                    return CompletableFuture.failedFuture(new IOException("away"));
                  }
                }));
  }

  private CompletionStage<LoadResult<String>> down(String key, Entry<String> previous) {
    loads.incrementAndGet();
    return CompletableFuture.failedFuture(new IOException("down"));
  }

  @AfterEach
  void close() {
    stores.forEach(CacheStore::close);
  }

  @Test
  void storeWithMemoryAloneKeepsEntriesForTheirWholeTime() {
    TieredCache<String> cache = cache(CacheStore.builder());
    await(cache.lookup("k", MINUTE, value("v")));
    clock.advance(Duration.ofSeconds(59));
    assertThat(await(cache.lookup("k", MINUTE, this::down)).outcome())
        .isEqualTo(Outcome.HIT_MEMORY);
    assertThat(loads).hasValue(0);
  }

  @Test
  void readersOfAnUnconfirmedEntryShareOneLoad() {
    TieredCache<String> cache = unconfirmed();
    await(cache.lookup("k", MINUTE, value("old")));
    clock.advance(OVER_A_SECOND);
    GatedLoader<String> loader = new GatedLoader<>();
    List<CompletionStage<Lookup<String>>> readers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      readers.add(cache.lookup("k", MINUTE, loader));
    }
    loader.gate.complete(LoadResult.of("new"));
    for (CompletionStage<Lookup<String>> reader : readers) {
      assertThat(await(reader).value()).isEqualTo("new");
    }
    assertThat(loader.calls).hasValue(1);
  }

  @Test
  void staleRuleSparesThemTheWait() {
    TieredCache<String> cache = unconfirmed();
    CacheOptions options = MINUTE.withStaleWhileRevalidate(Duration.ofSeconds(30));
    await(cache.lookup("k", options, value("old")));
    clock.advance(OVER_A_SECOND);
    GatedLoader<String> loader = new GatedLoader<>();
    for (int i = 0; i < 1000; i++) {
      assertThat(await(cache.lookup("k", options, loader)).outcome()).isEqualTo(Outcome.STALE);
    }
    assertThat(loader.calls).hasValue(1);
  }

  @Test
  void sourceThatFailsIsNotTriedAgainAtOnce() {
    TieredCache<String> cache = unconfirmed();
    await(cache.lookup("k", MINUTE, value("old")));
    clock.advance(OVER_A_SECOND);
    for (int i = 0; i < 1000; i++) {
      Lookup<String> lookup = await(cache.lookup("k", MINUTE, this::down));
      assertThat(lookup.outcome()).isEqualTo(i == 0 ? Outcome.STALE_ON_ERROR : Outcome.STALE);
      assertThat(lookup.value()).isEqualTo("old");
    }
    assertThat(loads).hasValue(1);
    clock.advance(MINUTE.staleness().retryAfter());
    await(cache.lookup("k", MINUTE, this::down));
    assertThat(loads).hasValue(2);
  }
}
