package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static dev.brisk.cache.CacheContract.await;
import static dev.brisk.cache.CacheContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheOptions.EarlyRefresh;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.cache.remote.Lease;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One load among several processes, here several stores on one Redis.
class LeaseIT {
  static final Duration BOUND = Duration.ofSeconds(20);
  static RedisServer redis;

  final List<CacheStore> stores = new ArrayList<>();
  final List<TieredCache<String>> caches = new ArrayList<>();

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.started();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void openStores() {
    redis.cli("FLUSHALL");
    for (int i = 0; i < 3; i++) {
      CacheStore store = CacheStore.builder().redis(RedisSettings.url(redis.url())).build();
      stores.add(store);
      caches.add(store.cache("c", Codecs.utf8(), MINUTE));
    }
    stores.forEach(store -> awaitUp(store));
  }

  @AfterEach
  void closeStores() {
    stores.forEach(CacheStore::close);
  }

  static void awaitUp(CacheStore store) {
    ServerProcess.await("Redis to be up", BOUND, () -> store.remoteState() == RemoteState.UP);
  }

  void awaitLeaseWaits(int index) {
    ServerProcess.await(
        "store " + index + " to wait for the lease",
        BOUND,
        () -> caches.get(index).statistics().leaseWaits() > 0);
  }

  @Test
  void concurrentReadersOnSeveralNodesShareOneLoadAndAreWokenByIt() {
    for (int round = 0; round < 20; round++) {
      String key = "k" + round;
      AtomicInteger loads = new AtomicInteger();
      AsyncLoader<String> slow =
          (loaded, previous) -> {
            loads.incrementAndGet();
            return new CompletableFuture<LoadResult<String>>()
                .completeOnTimeout(LoadResult.of("v"), 20, TimeUnit.MILLISECONDS);
          };
      List<CompletionStage<Lookup<String>>> readers = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        readers.add(caches.get(i % 3).lookup(key, MINUTE, slow));
      }
      for (CompletionStage<Lookup<String>> reader : readers) {
        assertThat(await(reader).value()).isEqualTo("v");
      }
      assertThat(loads).as("round " + round).hasValue(1);
    }
  }

  @Test
  void waitersGoOnWhenTheHolderDies() {
    GatedLoader<String> lost = new GatedLoader<>();
    caches.get(0).lookup("k", MINUTE, lost);
    await(lost.entered);
    CompletionStage<Lookup<String>> first = caches.get(1).lookup("k", MINUTE, value("one"));
    CompletionStage<Lookup<String>> second = caches.get(2).lookup("k", MINUTE, value("two"));
    awaitLeaseWaits(1);
    awaitLeaseWaits(2);
    // As a killed process: it neither stores nor renews any more.
    stores.get(0).close();
    String value = await(first).value();
    assertThat(await(second).value()).isEqualTo(value);
  }

  @Test
  void waitersAreWokenWhenTheHoldersLoadFailsAndDoNotQueueUp() {
    GatedLoader<String> failing = new GatedLoader<>();
    caches.get(0).lookup("k", MINUTE, failing);
    await(failing.entered);
    CompletionStage<Lookup<String>> waiter = caches.get(1).lookup("k", MINUTE, value("v"));
    awaitLeaseWaits(1);
    failing.gate.completeExceptionally(new IllegalStateException("broken"));
    assertThat(await(waiter).value()).isEqualTo("v");
  }

  @Test
  void valueWhoseKeyWasInvalidatedElsewhereDuringTheLoadIsRefusedByRedis() {
    for (int round = 0; round < 50; round++) {
      String key = "k" + round;
      GatedLoader<String> old = new GatedLoader<>();
      CompletionStage<Lookup<String>> before = caches.get(0).lookup(key, MINUTE, old);
      await(old.entered);
      // At once, whether or not the word has reached the first store.
      await(stores.get(1).invalidate(List.of(key)));
      old.gate.complete(LoadResult.of("old"));
      await(before);
      assertThat(await(caches.get(2).lookup(key, MINUTE, value("new"))).value()).isEqualTo("new");
    }
  }

  @Test
  void loadThatBeganBeforeATagPurgeElsewhereDoesNotHoldUpLaterOnes() {
    CacheOptions tagged = MINUTE.withTags(List.of("t"));
    GatedLoader<String> old = new GatedLoader<>();
    caches.get(0).lookup("k", tagged, old);
    await(old.entered);
    await(stores.get(1).invalidateTags(List.of("t")));
    assertThat(await(caches.get(1).lookup("k", tagged, value("new"))).value()).isEqualTo("new");
    old.gate.complete(LoadResult.of("old"));
    assertThat(await(caches.get(2).lookup("k", tagged, value("x"))).value()).isEqualTo("new");
  }

  @Test
  void longLoadsKeepTheirLease() {
    GatedLoader<String> longLoad = new GatedLoader<>();
    caches.get(0).lookup("k", MINUTE, longLoad);
    await(longLoad.entered);
    CompletionStage<Lookup<String>> waiter = caches.get(1).lookup("k", MINUTE, value("second"));
    CompletableFuture<Void> later =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, Lease.MILLIS + 1_000, TimeUnit.MILLISECONDS);
    await(later);
    longLoad.gate.complete(LoadResult.of("first"));
    assertThat(await(waiter).value()).isEqualTo("first");
  }

  @Test
  void earlyRefreshIsLeftToTheNodeThatHasTheLease() {
    CacheOptions early =
        CacheOptions.ttl(Duration.ofSeconds(20))
            .withEarlyRefresh(new EarlyRefresh.AtFraction(0.0001));
    await(caches.get(0).lookup("k", early, value("old")));
    ServerProcess.await("stored", BOUND, () -> caches.get(0).statistics().remoteStores() == 1);
    await(caches.get(1).lookup("k", early, value("x")));
    GatedLoader<String> refresh = new GatedLoader<>();
    ServerProcess.await(
        "refreshes on both",
        BOUND,
        () -> {
          assertThat(await(caches.get(0).lookup("k", early, refresh)).outcome())
              .isEqualTo(Outcome.HIT_MEMORY);
          assertThat(await(caches.get(1).lookup("k", early, refresh)).outcome())
              .isEqualTo(Outcome.HIT_MEMORY);
          // Whichever has the lease waits at the gate; the other tries again and again.
          long one = caches.get(0).statistics().refreshes();
          long other = caches.get(1).statistics().refreshes();
          // Begun and at the gate are two moments.
          return one > 0 && other > 0 && Math.max(one, other) > 2 && refresh.calls.get() > 0;
        });
    assertThat(refresh.calls).hasValue(1);
    refresh.gate.complete(LoadResult.of("new"));
    ServerProcess.await(
        "both to have the new value",
        BOUND,
        () ->
            caches.stream()
                .allMatch(each -> await(each.lookup("k", early, refresh)).value().equals("new")));
  }

  @Test
  void keysWithBracesKeepTheirLease() {
    for (String key : List.of("a{b}c", "a{}b", "a}b{", "{x", "x}y}z")) {
      assertThat(await(caches.get(0).lookup(key, MINUTE, value(key))).value()).isEqualTo(key);
      ServerProcess.await(
          key + " in Redis",
          BOUND,
          () -> await(caches.get(1).lookup(key, MINUTE, value("x"))).outcome() != Outcome.MISS);
      assertThat(await(caches.get(1).lookup(key, MINUTE, value("x"))).value()).isEqualTo(key);
    }
  }
}
