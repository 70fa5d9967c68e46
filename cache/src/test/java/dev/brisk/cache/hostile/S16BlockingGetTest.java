package dev.brisk.cache.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.TieredCache;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheOptions.Negative;
import dev.brisk.cache.load.CacheOptions.Timeouts;
import dev.brisk.cache.load.LoadResult;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A `get` whose loader asked for the same key hung; one that waited ignored interruption; loaders
/// ran on threads that knew nothing of the caller; a failure that was remembered kept the request.
@Timeout(60)
class S16BlockingGetTest {
  private static final CacheOptions MINUTE = CacheOptions.ttl(Duration.ofMinutes(1));

  private final CacheStore store = CacheStore.builder().build();
  private final TieredCache<String> cache = store.cache("users", Codecs.utf8(), MINUTE);

  @AfterEach
  void close() {
    store.close();
  }

  private static <T> FutureTask<T> start(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofPlatform().daemon().start(task);
    return task;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aLoadThatAsksForItsOwnKeyFailsInsteadOfWaiting() {
    assertThatThrownBy(() -> cache.get("a", key -> cache.get("a", same -> "inner")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the load of \"a\" waits for itself");
    assertThatThrownBy(
            () -> cache.get("a", a -> cache.get("b", b -> cache.get("a", same -> "inner"))))
        .hasMessageContaining("the load of \"a\" waits for itself");
    assertThatThrownBy(() ->
            cache.get(
                "a", a -> cache.getAll(List.of("b", "a"), MINUTE, keys -> Map.of()).toString()))
        .hasMessageContaining("the load of \"a\" waits for itself");
    CacheOptions soft = MINUTE.withTimeouts(Timeouts.DEFAULT.withHard(Duration.ofSeconds(30)));
    assertThatThrownBy(() -> cache.get("a", soft, key -> cache.get("a", soft, same -> "inner")))
        .hasMessageContaining("the load of \"a\" waits for itself");
    assertThat(cache.get("a", a -> cache.get("b", b -> cache.get("c", c -> "deep"))))
        .isEqualTo("deep");
  }

  @Test
  void twoLoadsThatAskForEachOthersKeysDoNotWaitForEver() throws Exception {
    CyclicBarrier both = new CyclicBarrier(2);
    List<FutureTask<String>> tasks =
        List.of(start(() -> cross(both, "a", "b")), start(() -> cross(both, "b", "a")));
    int refused = 0;
    for (FutureTask<String> task : tasks) {
      try {
        task.get(30, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        assertThat(e.getCause()).hasMessageContaining("waits for itself");
        refused++;
      }
    }
    assertThat(refused).isPositive();
  }

  private String cross(CyclicBarrier both, String mine, String others) {
    return cache.get(
        mine,
        key -> {
          try {
            both.await(30, TimeUnit.SECONDS);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
          return cache.get(others, other -> "loaded");
        });
  }

  @Test
  void theLoaderRunsOnTheCallersThread() throws Exception {
    Thread caller = Thread.currentThread();
    ThreadLocal<String> transaction = new ThreadLocal<>();
    transaction.set("tx 7");
    assertThat(cache.get("a", key -> transaction.get())).isEqualTo("tx 7");
    assertThat(cache.getAll(List.of("b"), MINUTE, keys -> Map.of("b", transaction.get())))
        .containsEntry("b", "tx 7");
    assertThat(cache.memoize(String::valueOf, number -> transaction.get()).apply(1))
        .isEqualTo("tx 7");
    // A caller that may leave before the load ends cannot run it.
    CacheOptions hard = MINUTE.withTimeouts(Timeouts.DEFAULT.withHard(Duration.ofSeconds(30)));
    CompletableFuture<Thread> loader = new CompletableFuture<>();
    cache.get("c", hard, key -> "v" + loader.complete(Thread.currentThread()));
    assertThat(loader.get()).isNotSameAs(caller);
  }

  @Test
  void aRefreshBehindAnOldValueDoesNotHoldUpTheCaller() throws Exception {
    CacheOptions stale =
        CacheOptions.ttl(Duration.ofMillis(1)).withStaleWhileRevalidate(Duration.ofHours(1));
    cache.get("a", stale, key -> "old");
    CountDownLatch gate = new CountDownLatch(1);
    CompletableFuture<Thread> loader = new CompletableFuture<>();
    while (!loader.isDone()) {
      assertThat(
              cache.get(
                  "a",
                  stale,
                  key -> {
                    loader.complete(Thread.currentThread());
                    if (!gate.await(30, TimeUnit.SECONDS)) {
                      throw new IllegalStateException("nobody opened the gate");
                    }
                    return "new";
                  }))
          .isEqualTo("old");
    }
    assertThat(loader.get()).isNotSameAs(Thread.currentThread());
    gate.countDown();
  }

  @Test
  void whoWaitsForAnothersLoadCanBeInterruptedAndTheLoadGoesOn() throws Exception {
    CompletableFuture<LoadResult<String>> gate = new CompletableFuture<>();
    var loading = cache.lookup("a", MINUTE, (key, previous) -> gate).toCompletableFuture();
    FutureTask<Boolean> waiting =
        new FutureTask<>(() -> {
          assertThatThrownBy(() -> cache.get("a", key -> "mine"))
              .isInstanceOf(CancellationException.class)
              .hasMessageContaining("interrupted");
          return Thread.currentThread().isInterrupted();
        });
    Thread waiter = Thread.ofPlatform().daemon().start(waiting);
    awaitWaiting(waiter);
    waiter.interrupt();
    assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
    gate.complete(LoadResult.of("theirs"));
    assertThat(loading.get(30, TimeUnit.SECONDS).value()).isEqualTo("theirs");
    assertThat(cache.get("a", key -> "mine")).isEqualTo("theirs");
  }

  /// Who joined got the InterruptedException of a stranger.
  @Test
  void anInterruptedLoaderFailsItsOwnCallerOnly() throws Exception {
    CacheOptions remembers =
        MINUTE.withNegative(Negative.NONE.withErrorTtl(failure -> Duration.ofHours(1)));
    CountDownLatch entered = new CountDownLatch(1);
    FutureTask<String> first =
        new FutureTask<>(() ->
            cache.get(
                "a",
                remembers,
                key -> {
                  entered.countDown();
                  new CountDownLatch(1).await();
                  return "never";
                }));
    Thread interrupted = Thread.ofPlatform().daemon().start(first);
    assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
    FutureTask<String> second = new FutureTask<>(() -> cache.get("a", remembers, key -> "mine"));
    Thread joined = Thread.ofPlatform().daemon().start(second);
    awaitWaiting(joined);
    interrupted.interrupt();
    assertThatThrownBy(() -> first.get(30, TimeUnit.SECONDS))
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(second.get(30, TimeUnit.SECONDS)).isEqualTo("mine");
  }

  @Test
  void aFailureThatIsRememberedKeepsNothingOfTheLoadThatFailed() {
    CacheOptions remembers =
        MINUTE.withNegative(Negative.NONE.withErrorTtl(failure -> Duration.ofHours(1)));
    AtomicInteger loads = new AtomicInteger();
    WeakReference<Object> request = failWith(new Object(), remembers, loads);
    while (request.get() != null) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> cache.get("a", remembers, key -> "again")).hasMessage("down");
    assertThat(loads).hasValue(1);
    store.invalidate(List.of("a"));
    assertThat(cache.get("a", remembers, key -> "again")).isEqualTo("again");
  }

  private WeakReference<Object> failWith(
      Object request, CacheOptions remembers, AtomicInteger loads) {
    assertThatThrownBy(() ->
            cache.get(
                "a",
                remembers,
                key -> {
                  loads.incrementAndGet();
                  if (Objects.nonNull(request)) {
                    throw new IllegalStateException("down");
                  }
                  return "up";
                }))
        .hasMessage("down");
    return new WeakReference<>(request);
  }

  @Test
  void anAbsentValueIsRefusedWithTheWayToCacheIt() {
    assertThatThrownBy(() -> cache.get("a", key -> null)).hasMessageContaining("Codecs.optional");
    assertThatThrownBy(() -> cache.getAll(Set.of("a"), MINUTE, keys -> Map.of()))
        .hasMessageContaining("brought no value for \"a\"");
  }

  /// They were taken, and overflowed when the first value was stored.
  @Test
  void durationsHaveABoundThatIsCheckedAtOnce() {
    Duration endless = Duration.ofSeconds(Long.MAX_VALUE);
    List<Runnable> ways =
        List.of(
            () -> CacheOptions.ttl(endless),
            () -> MINUTE.withTtl(endless),
            () -> MINUTE.withMemoryTtl(endless),
            () -> MINUTE.withStaleWhileRevalidate(endless),
            () -> MINUTE.withStaleIfError(endless),
            () -> Timeouts.DEFAULT.withHard(endless),
            () -> Timeouts.DEFAULT.withLoad(endless),
            () -> Negative.NONE.withAbsentTtl(endless),
            () -> LoadResult.of("v").withTtl(endless));
    for (Runnable way : ways) {
      assertThatThrownBy(way::run)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("must be at most 36500 days, but is PT");
    }
    CacheOptions century =
        CacheOptions.ttl(Duration.ofDays(36_500)).withStaleIfError(Duration.ofDays(36_500));
    assertThat(cache.get("a", century, key -> "v")).isEqualTo("v");
    assertThat(cache.peek("a", "")).isNotNull();
    CacheOptions remembers = MINUTE.withNegative(Negative.NONE.withErrorTtl(failure -> endless));
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() ->
              cache.get(
                  "b",
                  remembers,
                  key -> {
                    throw new IllegalStateException("down");
                  }))
          .hasMessage("down");
    }
  }
}
