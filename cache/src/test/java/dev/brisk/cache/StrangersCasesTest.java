package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static dev.brisk.cache.CacheContract.await;
import static dev.brisk.cache.CacheContract.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheOptions.EarlyRefresh;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What people reported of other caches, tried on this one.
@Timeout(60)
class StrangersCasesTest {
  private final TestClock clock = new TestClock();
  private final CacheStore store = CacheStore.builder().clock(clock).build();
  private final TieredCache<String> cache = store.cache("c", Codecs.utf8(), MINUTE);

  @AfterEach
  void close() {
    store.close();
  }

  private static AsyncLoader<String> failing() {
    return (key, previous) -> CompletableFuture.failedFuture(new IllegalStateException("down"));
  }

  /// Caffeine 1807: after a refresh that failed there was never another.
  @Test
  void aRefreshThatFailedIsTriedAgain() {
    CacheOptions options = MINUTE.withEarlyRefresh(new EarlyRefresh.AtFraction(0.5));
    await(cache.lookup("k", options, value("one")));
    clock.advance(Duration.ofSeconds(31));
    assertThat(await(cache.lookup("k", options, failing())).value()).isEqualTo("one");
    clock.advance(Duration.ofSeconds(2));
    assertThat(await(cache.lookup("k", options, value("two"))).value()).isEqualTo("one");
    assertThat(await(cache.lookup("k", options, failing())).value()).isEqualTo("two");
  }

  /// Caffeine 373: while a refresh hung, the old value outlived its time.
  @Test
  void aRefreshThatHangsDoesNotKeepAnOldValueAlive() {
    CacheOptions options = MINUTE.withStaleWhileRevalidate(Duration.ofSeconds(30));
    await(cache.lookup("k", options, value("old")));
    clock.advance(Duration.ofSeconds(61));
    GatedLoader<String> hangs = new GatedLoader<>();
    assertThat(await(cache.lookup("k", options, hangs)).outcome()).isEqualTo(Outcome.STALE);
    clock.advance(Duration.ofSeconds(31));
    var late = cache.lookup("k", options, value("mine")).toCompletableFuture();
    assertThat(late).isNotDone();
    hangs.gate.complete(LoadResult.of("new"));
    assertThat(await(late).value()).isEqualTo("new");
  }

  /// Caffeine 175: loads that took longer than the refresh interval left the first value for ever.
  @Test
  void aLoadThatOutlastsTheRefreshIntervalIsStored() {
    CacheOptions options = MINUTE.withEarlyRefresh(new EarlyRefresh.AtFraction(0.1));
    await(cache.lookup("k", options, value("v0")));
    for (int i = 1; i < 4; i++) {
      clock.advance(Duration.ofSeconds(10));
      GatedLoader<String> slow = new GatedLoader<>();
      await(cache.lookup("k", options, slow));
      clock.advance(Duration.ofSeconds(30));
      await(cache.lookup("k", options, value("nobody asks for it")));
      slow.gate.complete(LoadResult.of("v" + i));
      assertThat(await(cache.lookup("k", options, failing())).value()).isEqualTo("v" + i);
    }
  }

  /// Guava 6845: one who waited for a refresh that another thread ran was told of a recursive load.
  @Test
  void whoWaitsForTheLoadOfAnotherThreadIsNotTakenForItsLoader() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    FutureTask<String> other =
        new FutureTask<>(() ->
            cache.get(
                "inner",
                key -> {
                  entered.countDown();
                  if (!gate.await(30, TimeUnit.SECONDS)) {
                    throw new IllegalStateException("nobody opened the gate");
                  }
                  return "theirs";
                }));
    Thread.ofPlatform().daemon().start(other);
    assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
    FutureTask<String> within =
        new FutureTask<>(() -> cache.get("outer", key -> cache.get("inner", inner -> "mine")));
    Thread waiter = Thread.ofPlatform().daemon().start(within);
    while (waiter.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    gate.countDown();
    assertThat(within.get(30, TimeUnit.SECONDS)).isEqualTo("theirs");
    assertThat(other.get()).isEqualTo("theirs");
  }

  /// JetCache 234: a loader that ended by an Error left those who waited behind it hanging.
  @Test
  void anErrorOfTheLoaderReachesThoseWhoWaitToo() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch gate = new CountDownLatch(1);
    FutureTask<String> loads =
        new FutureTask<>(() ->
            cache.get(
                "k",
                key -> {
                  entered.countDown();
                  if (gate.await(30, TimeUnit.SECONDS)) {
                    throw new StackOverflowError("deep");
                  }
                  return "never";
                }));
    Thread.ofPlatform().daemon().start(loads);
    assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
    FutureTask<String> waits = new FutureTask<>(() -> cache.get("k", key -> "mine"));
    Thread waiter = Thread.ofPlatform().daemon().start(waits);
    while (waiter.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    gate.countDown();
    for (FutureTask<String> each : List.of(loads, waits)) {
      assertThatThrownBy(() -> each.get(30, TimeUnit.SECONDS))
          .hasCauseInstanceOf(StackOverflowError.class);
    }
    assertThat(cache.get("k", key -> "again")).isEqualTo("again");
  }
}
