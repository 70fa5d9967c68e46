package dev.brisk.cache;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheStatistics;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.fixtures.ServerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store promises, whatever its tiers are.
public abstract class CacheContract {
  public static final CacheOptions MINUTE = CacheOptions.ttl(Duration.ofMinutes(1));

  final TestClock clock = new TestClock();
  CacheStore store;
  TieredCache<String> cache;

  /// A store with the tiers under test, ready for use.
  abstract CacheStore newStore(TestClock clock);

  @BeforeEach
  void openStore() {
    store = newStore(clock);
    cache = store.cache("users", Codecs.utf8(), MINUTE);
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  /// The store of this test is open when what earlier tests left is flushed, and invalidates its
  /// memory for it: the second time, after its first connection.
  void awaitFlushNoticed() {
    ServerProcess.await(
        "the flush to be noticed",
        Duration.ofSeconds(20),
        () -> store.remoteStatistics().continuityLosses() >= 2);
  }

  public static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public static AsyncLoader<String> value(String value) {
    return (key, previous) -> CompletableFuture.completedFuture(LoadResult.of(value));
  }

  Lookup<String> look(String key, String loaded) {
    return await(cache.lookup(key, MINUTE, value(loaded)));
  }

  @Test
  void firstCallLoadsAndSecondIsAnsweredFromMemory() {
    assertThat(look("users:1", "Ada").outcome()).isEqualTo(Outcome.MISS);
    Lookup<String> second = look("users:1", "other");
    assertThat(second.outcome()).isEqualTo(Outcome.HIT_MEMORY);
    assertThat(second.value()).isEqualTo("Ada");
    assertThat(cache.getIfFresh("users:1", "").value()).isEqualTo("Ada");
  }

  @Test
  void hitInMemoryIsCompleteOnReturn() {
    look("users:1", "Ada");
    assertThat(cache.lookup("users:1", MINUTE, value("x")).toCompletableFuture()).isDone();
  }

  @Test
  void entryIsNotServedAfterItsTimeToLive() {
    AtomicInteger users = new AtomicInteger();
    // While a busy machine lets word of invalidations wait, memory keeps nothing for 59 s, rightly.
    ServerProcess.await(
        "an entry that is kept for 59 s",
        Duration.ofSeconds(20),
        () -> {
          look("users:" + users.incrementAndGet(), "Ada");
          clock.advance(Duration.ofSeconds(59));
          return cache.getIfFresh("users:" + users, "") != null;
        });
    clock.advance(Duration.ofSeconds(1));
    assertThat(cache.getIfFresh("users:" + users, "")).isNull();
    assertThat(look("users:" + users, "Grace").value()).isEqualTo("Grace");
  }

  @Test
  void timeToLiveOfTheLoadWinsOverThatOfTheOptions() {
    AsyncLoader<String> brief =
        (key, previous) ->
            CompletableFuture.completedFuture(
                new LoadResult<>("Ada", Duration.ofSeconds(1), List.of(), null));
    await(cache.lookup("users:1", MINUTE, brief));
    clock.advance(Duration.ofSeconds(1));
    assertThat(cache.getIfFresh("users:1", "")).isNull();
  }

  @Test
  void uncacheableValueAnswersButIsNotKept() {
    AsyncLoader<String> once =
        (key, previous) -> CompletableFuture.completedFuture(LoadResult.uncacheable("Ada"));
    Lookup<String> lookup = await(cache.lookup("users:1", MINUTE, once));
    assertThat(lookup.value()).isEqualTo("Ada");
    assertThat(lookup.entry()).isNull();
    assertThat(look("users:1", "Grace").value()).isEqualTo("Grace");
  }

  @Test
  void concurrentReadersOfAColdKeyShareOneLoad() {
    GatedLoader<String> loader = new GatedLoader<>();
    List<CompletionStage<Lookup<String>>> readers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      readers.add(cache.lookup("users:1", MINUTE, loader));
    }
    await(loader.entered);
    loader.gate.complete(LoadResult.of("Ada"));
    int misses = 0;
    for (CompletionStage<Lookup<String>> reader : readers) {
      Lookup<String> lookup = await(reader);
      assertThat(lookup.value()).isEqualTo("Ada");
      misses += lookup.outcome() == Outcome.MISS ? 1 : 0;
    }
    assertThat(misses).isEqualTo(1);
    assertThat(loader.calls).hasValue(1);
  }

  @Test
  void thousandThreadsLoadAColdKeyOnce() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Future<String>> readers = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 1000; i++) {
        readers.add(
            executor.submit(() -> {
              start.await();
              return cache.get(
                  "users:1",
                  key -> {
                    Thread.yield();
                    return "Ada" + loads.incrementAndGet();
                  });
            }));
      }
      start.countDown();
      for (Future<String> reader : readers) {
        assertThat(reader.get(20, SECONDS)).isEqualTo("Ada1");
      }
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void exceptionOfTheLoaderReachesCallerAndWaitersAndLocksNothing() {
    GatedLoader<String> loader = new GatedLoader<>();
    var caller = cache.lookup("users:1", MINUTE, loader).toCompletableFuture();
    var waiter = cache.lookup("users:1", MINUTE, loader).toCompletableFuture();
    await(loader.entered);
    loader.gate.completeExceptionally(new IOException("no database"));
    assertThatThrownBy(() -> caller.get(20, SECONDS)).hasRootCauseMessage("no database");
    assertThatThrownBy(() -> waiter.get(20, SECONDS)).hasRootCauseMessage("no database");
    assertThat(look("users:1", "Ada").value()).isEqualTo("Ada");
  }

  @Test
  void blockingGetThrowsWhatTheLoaderThrew() {
    IOException failure = new IOException("no database");
    assertThatThrownBy(() ->
            cache.get(
                "users:1",
                key -> {
                  throw failure;
                }))
        .isSameAs(failure);
  }

  @Test
  void loaderThatThrowsInsteadOfFailingItsStageLocksNothing() {
    AsyncLoader<String> broken =
        (key, previous) -> {
          throw new IllegalStateException("broken");
        };
    assertThatThrownBy(() -> await(cache.lookup("users:1", MINUTE, broken)))
        .hasRootCauseMessage("broken");
    assertThat(look("users:1", "Ada").value()).isEqualTo("Ada");
  }

  @Test
  void invalidatedKeyIsLoadedAnew() {
    look("users:1", "Ada");
    await(store.invalidate(List.of("users:1")));
    assertThat(cache.getIfFresh("users:1", "")).isNull();
    assertThat(look("users:1", "Grace").outcome()).isEqualTo(Outcome.MISS);
  }

  @Test
  void purgedTagInvalidatesItsEntriesAndNoOthers() {
    CacheOptions tagged = MINUTE.withTags(List.of("team:a", "all"));
    await(cache.lookup("users:1", tagged, value("Ada")));
    await(cache.lookup("users:2", MINUTE.withTags(List.of("team:b")), value("Bob")));
    await(store.invalidateTags(List.of("team:a")));
    assertThat(cache.getIfFresh("users:1", "")).isNull();
    assertThat(cache.getIfFresh("users:2", "")).isNotNull();
    assertThat(await(cache.lookup("users:1", tagged, value("Grace"))).value()).isEqualTo("Grace");
    assertThat(await(cache.lookup("users:1", tagged, value("x"))).value()).isEqualTo("Grace");
  }

  @Test
  void clearInvalidatesEverything() {
    look("users:1", "Ada");
    look("users:2", "Bob");
    await(store.clear());
    assertThat(look("users:1", "Grace").value()).isEqualTo("Grace");
    assertThat(look("users:2", "Grace").value()).isEqualTo("Grace");
    assertThat(look("users:1", "x").outcome()).isEqualTo(Outcome.HIT_MEMORY);
  }

  @Test
  void loadThatBeganBeforeAnInvalidationIsNeitherStoredNorSharedWithLaterCallers() {
    GatedLoader<String> old = new GatedLoader<>();
    var before = cache.lookup("users:1", MINUTE, old);
    await(old.entered);
    await(store.invalidate(List.of("users:1")));
    Lookup<String> after = look("users:1", "new");
    assertThat(after.value()).isEqualTo("new");
    old.gate.complete(LoadResult.of("old"));
    assertThat(await(before).value()).isEqualTo("old");
    assertThat(look("users:1", "x").value()).isEqualTo("new");
    assertThat(cache.statistics().discardedLoads()).isEqualTo(1);
  }

  @Test
  void loadThatBeganBeforeATagPurgeIsNeitherStoredNorSharedWithLaterCallers() {
    CacheOptions tagged = MINUTE.withTags(List.of("team:a"));
    GatedLoader<String> old = new GatedLoader<>();
    var before = cache.lookup("users:1", tagged, old);
    await(old.entered);
    await(store.invalidateTags(List.of("team:a")));
    assertThat(await(cache.lookup("users:1", tagged, value("new"))).value()).isEqualTo("new");
    old.gate.complete(LoadResult.of("old"));
    assertThat(await(before).value()).isEqualTo("old");
    assertThat(await(cache.lookup("users:1", tagged, value("x"))).value()).isEqualTo("new");
  }

  @Test
  void loadThatBeganBeforeAClearIsNotStored() {
    GatedLoader<String> old = new GatedLoader<>();
    var before = cache.lookup("users:1", MINUTE, old);
    await(old.entered);
    await(store.clear());
    old.gate.complete(LoadResult.of("old"));
    await(before);
    assertThat(look("users:1", "new").value()).isEqualTo("new");
  }

  @Test
  void tagNamedByTheLoadInvalidatesTheEntryWhenPurgedLater() {
    await(cache.lookup("users:1", MINUTE, tagged("Ada", "late")));
    assertThat(cache.getIfFresh("users:1", "")).isNotNull();
    await(store.invalidateTags(List.of("late")));
    assertThat(look("users:1", "Grace").value()).isEqualTo("Grace");
  }

  @Test
  void tagNamedByTheLoadAndPurgedDuringItInvalidatesTheLoadForLaterCallers() {
    GatedLoader<String> old = new GatedLoader<>();
    var before = cache.lookup("users:1", MINUTE, old);
    await(old.entered);
    await(store.invalidateTags(List.of("late")));
    // Nobody can know yet that the purge concerns this load, so this one joins it.
    var after = cache.lookup("users:1", MINUTE, value("new"));
    old.gate.complete(new LoadResult<>("old", null, List.of("late"), null));
    assertThat(await(before).value()).isEqualTo("old");
    assertThat(await(after).value()).isEqualTo("new");
  }

  static AsyncLoader<String> tagged(String value, String... tags) {
    return (key, previous) ->
        CompletableFuture.completedFuture(new LoadResult<>(value, null, List.of(tags), null));
  }

  @Test
  void entryOfAnotherFingerprintIsAMiss() {
    await(cache.lookup("users:1", MINUTE.withFingerprint("model-1"), value("setosa")));
    CacheOptions retrained = MINUTE.withFingerprint("model-2");
    assertThat(cache.getIfFresh("users:1", "model-2")).isNull();
    assertThat(await(cache.lookup("users:1", retrained, value("virginica"))).value())
        .isEqualTo("virginica");
  }

  @Test
  void sameKeyInAnotherCacheIsAMissAndNeverItsValue() {
    look("1", "Ada");
    TieredCache<byte[]> other = store.cache("other", Codecs.bytes(), MINUTE);
    assertThat(other.getIfFresh("1", "")).isNull();
    byte[] value = other.get("1", key -> new byte[] {7});
    assertThat(value).containsExactly(7);
  }

  @Test
  void putIsSeenAtOnceAndInvalidatesLoadsUnderWay() {
    GatedLoader<String> old = new GatedLoader<>();
    var before = cache.lookup("users:1", MINUTE, old);
    await(old.entered);
    await(cache.put("users:1", "put", MINUTE));
    old.gate.complete(LoadResult.of("old"));
    assertThat(await(before).value()).isEqualTo("old");
    assertThat(look("users:1", "x").value()).isEqualTo("put");
  }

  @Test
  void manyKeysLoadOnlyWhatIsMissingInOneCall() {
    look("users:1", "one");
    GatedLoader<String> elsewhere = new GatedLoader<>();
    var other = cache.lookup("users:4", MINUTE, elsewhere);
    await(elsewhere.entered);
    List<Set<String>> calls = new ArrayList<>();
    CompletableFuture<Map<String, String>> all =
        CompletableFuture.supplyAsync(() ->
            cache.getAll(
                List.of("users:1", "users:2", "users:3", "users:4", "users:2"),
                MINUTE,
                missing -> {
                  calls.add(missing);
                  return Map.of("users:2", "two", "users:3", "three");
                }));
    ServerProcess.await(
        "the bulk call", Duration.ofSeconds(20), () -> cache.getIfFresh("users:3", "") != null);
    elsewhere.gate.complete(LoadResult.of("four"));
    assertThat(await(all))
        .containsOnly(
            Map.entry("users:1", "one"),
            Map.entry("users:2", "two"),
            Map.entry("users:3", "three"),
            Map.entry("users:4", "four"));
    assertThat(await(other).value()).isEqualTo("four");
    assertThat(calls).containsExactly(Set.of("users:2", "users:3"));
  }

  @Test
  void keyThatTheBulkLoaderLeavesOutFailsAndLocksNothing() {
    assertThatThrownBy(() ->
            cache.getAll(
                List.of("users:1", "users:2"), MINUTE, missing -> Map.of("users:1", "one")))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("users:2");
    assertThat(look("users:1", "x").value()).isEqualTo("one");
    assertThat(look("users:2", "two").value()).isEqualTo("two");
  }

  @Test
  void memoizedFunctionIsCalledOnceForAnArgument() {
    AtomicInteger calls = new AtomicInteger();
    Function<Integer, String> slow =
        cache.memoize(
            String::valueOf, number -> "square " + number * number + calls.incrementAndGet());
    assertThat(slow.apply(7)).isEqualTo("square 491");
    assertThat(slow.apply(7)).isEqualTo("square 491");
    assertThat(cache.getIfFresh("users:7", "")).isNotNull();
  }

  @Test
  void emptyAndOverlongKeysAreRefused() {
    assertThatThrownBy(() -> cache.lookup("", MINUTE, value("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> cache.lookup("k".repeat(4097), MINUTE, value("x")))
        .hasMessage(
            "a key must have 1 to 4096 characters, but has 4097. Hash long ones with CacheKeys.");
  }

  @Test
  void statisticsCountWhatHappened() {
    look("users:1", "Ada");
    look("users:1", "Ada");
    cache.getIfFresh("users:1", "");
    CacheStatistics statistics = cache.statistics();
    assertThat(statistics.misses()).isEqualTo(1);
    assertThat(statistics.loads()).isEqualTo(1);
    assertThat(statistics.memoryHits()).isEqualTo(2);
  }
}
