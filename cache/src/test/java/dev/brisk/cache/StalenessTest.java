package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static dev.brisk.cache.CacheContract.await;
import static dev.brisk.cache.CacheContract.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheOptions.EarlyRefresh;
import dev.brisk.cache.load.CacheOptions.Negative;
import dev.brisk.cache.load.CacheOptions.Timeouts;
import dev.brisk.cache.load.KeptFailure;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.cache.load.TiersProbe;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// When expired values answer, when fresh ones are loaded anew, and who waits for what.
class StalenessTest {
  final TestClock clock = new TestClock();
  final CacheStore store = CacheStore.builder().clock(clock).build();
  final TieredCache<String> cache = store.cache("c", Codecs.utf8(), MINUTE);

  @AfterEach
  void close() {
    store.close();
  }

  static AsyncLoader<String> failing() {
    return (key, previous) -> CompletableFuture.failedFuture(new IOException("down"));
  }

  Lookup<String> look(CacheOptions options, AsyncLoader<String> loader) {
    return await(cache.lookup("k", options, loader));
  }

  @Test
  void staleEntryIsServedWhileOneCallerRefreshes() {
    CacheOptions options = MINUTE.withStaleWhileRevalidate(Duration.ofSeconds(30));
    look(options, value("old"));
    clock.advance(Duration.ofSeconds(61));
    GatedLoader<String> refresh = new GatedLoader<>();
    for (int i = 0; i < 10; i++) {
      Lookup<String> lookup = look(options, refresh);
      assertThat(lookup.outcome()).isEqualTo(Outcome.STALE);
      assertThat(lookup.value()).isEqualTo("old");
    }
    assertThat(refresh.calls).hasValue(1);
    refresh.gate.complete(LoadResult.of("new"));
    assertThat(look(options, failing()).value()).isEqualTo("new");
    assertThat(cache.statistics().staleHits()).isEqualTo(10);
  }

  @Test
  void beyondTheStaleWindowCallersWait() {
    CacheOptions options = MINUTE.withStaleWhileRevalidate(Duration.ofSeconds(30));
    look(options, value("old"));
    clock.advance(Duration.ofSeconds(90));
    assertThat(look(options, value("new")).value()).isEqualTo("new");
  }

  @Test
  void staleValueAnswersWhenTheLoadFailsAndIsNotTriedAgainAtOnce() {
    CacheOptions options = MINUTE.withStaleIfError(Duration.ofMinutes(10));
    look(options, value("old"));
    clock.advance(Duration.ofMinutes(2));
    AtomicInteger tries = new AtomicInteger();
    AsyncLoader<String> broken =
        (key, previous) -> {
          tries.incrementAndGet();
          return CompletableFuture.failedFuture(new IOException("down"));
        };
    assertThat(look(options, broken).outcome()).isEqualTo(Outcome.STALE_ON_ERROR);
    for (int i = 0; i < 10; i++) {
      assertThat(look(options, broken).outcome()).isEqualTo(Outcome.STALE);
    }
    assertThat(tries).hasValue(1);
    clock.advance(Duration.ofSeconds(1));
    assertThat(look(options, broken).value()).isEqualTo("old");
    assertThat(tries).hasValue(2);
    clock.advance(Duration.ofSeconds(1));
    assertThat(look(options, value("new")).value()).isEqualTo("new");
  }

  @Test
  void beyondItsMaximumAgeAStaleValueDoesNotHideTheError() {
    CacheOptions options = MINUTE.withStaleIfError(Duration.ofMinutes(10));
    look(options, value("old"));
    clock.advance(Duration.ofMinutes(11));
    assertThatThrownBy(() -> look(options, failing())).hasRootCauseMessage("down");
  }

  @Test
  void invalidatedValueIsNotServedWhenTheLoadFails() {
    CacheOptions options = MINUTE.withStaleIfError(Duration.ofMinutes(10)).withTags(List.of("t"));
    look(options, value("old"));
    await(store.invalidateTags(List.of("t")));
    assertThatThrownBy(() -> look(options, failing())).hasRootCauseMessage("down");
    look(options, value("old"));
    await(store.invalidate(List.of("k")));
    assertThatThrownBy(() -> look(options, failing())).hasRootCauseMessage("down");
    look(options, value("old"));
    await(store.clear());
    assertThatThrownBy(() -> look(options, failing())).hasRootCauseMessage("down");
  }

  @Test
  void valueInvalidatedDuringTheFailingLoadIsNotServed() {
    CacheOptions options = MINUTE.withStaleIfError(Duration.ofMinutes(10));
    look(options, value("old"));
    clock.advance(Duration.ofMinutes(2));
    GatedLoader<String> loader = new GatedLoader<>();
    cache.lookup("k", options, loader);
    await(store.invalidate(List.of("k")));
    loader.gate.completeExceptionally(new IOException("down"));
    assertThatThrownBy(() -> look(options, failing())).hasRootCauseMessage("down");
  }

  @Test
  void softPurgesServeTheOldValueWhileItIsLoadedAnew() {
    CacheOptions options = MINUTE.withTags(List.of("t"));
    List<Runnable> purges =
        List.of(
            () -> await(store.invalidate(List.of("k"), Purge.SOFT)),
            () -> await(store.invalidateTags(List.of("t"), Purge.SOFT)),
            () -> await(store.clear(Purge.SOFT)));
    for (Runnable purge : purges) {
      await(cache.put("k", "old", options));
      purge.run();
      assertThat(cache.getIfFresh("k", "")).isNull();
      GatedLoader<String> refresh = new GatedLoader<>();
      assertThat(look(options, refresh).outcome()).isEqualTo(Outcome.STALE);
      refresh.gate.complete(LoadResult.of("new"));
      assertThat(look(options, failing()).value()).isEqualTo("new");
      assertThat(look(options, failing()).outcome()).isEqualTo(Outcome.HIT_MEMORY);
    }
  }

  @Test
  void hardPurgeAfterASoftOneLeavesNothing() {
    CacheOptions options = MINUTE.withTags(List.of("t"));
    await(cache.put("k", "old", options));
    await(store.invalidateTags(List.of("t"), Purge.SOFT));
    await(store.invalidateTags(List.of("t"), Purge.HARD));
    assertThat(look(options, value("new")).outcome()).isEqualTo(Outcome.MISS);
    await(cache.put("k", "old", options));
    await(store.clear(Purge.SOFT));
    await(store.clear(Purge.HARD));
    assertThat(look(options, value("new")).outcome()).isEqualTo(Outcome.MISS);
  }

  @Test
  void readerPastTheThresholdRefreshesInTheBackground() {
    CacheOptions options = MINUTE.withEarlyRefresh(new EarlyRefresh.AtFraction(0.8));
    look(options, value("old"));
    clock.advance(Duration.ofSeconds(47));
    assertThat(cache.getIfFresh("k", "")).isNotNull();
    clock.advance(Duration.ofSeconds(2));
    // The hot path hands over to lookup(), which knows the loader.
    assertThat(cache.getIfFresh("k", "")).isNull();
    GatedLoader<String> refresh = new GatedLoader<>();
    assertThat(look(options, refresh).outcome()).isEqualTo(Outcome.HIT_MEMORY);
    assertThat(look(options, refresh).value()).isEqualTo("old");
    assertThat(refresh.calls).hasValue(1);
    refresh.gate.complete(LoadResult.of("new"));
    assertThat(cache.getIfFresh("k", "").value()).isEqualTo("new");
  }

  @Test
  void probabilisticRefreshIsTheLikelierTheNearerTheEnd() {
    CacheOptions options = MINUTE.withEarlyRefresh(new EarlyRefresh.Probabilistic(1));
    int early = 0;
    int late = 0;
    for (int i = 0; i < 200; i++) {
      early += refreshesAfter(options, Duration.ofSeconds(10));
      late += refreshesAfter(options, Duration.ofMillis(59_500));
    }
    assertThat(early).isZero();
    // A load of a second, half a second before the end: e^-0.5 of the readers, 121 of 200.
    assertThat(late).isBetween(60, 180);
  }

  private int refreshesAfter(CacheOptions options, Duration age) {
    await(store.clear());
    Entry<String> entry = TiersProbe.entry(cache.named(), "k", "old", options, 1_000_000_000);
    store.tiers().memory().put(entry, () -> true);
    clock.advance(age);
    long before = cache.statistics().refreshes();
    look(options, value("new"));
    return (int) (cache.statistics().refreshes() - before);
  }

  @Test
  void callerGetsTheOldValueAfterTheSoftTimeoutAndTheLoadGoesOn() {
    CacheOptions options =
        MINUTE
            .withStaleIfError(Duration.ofMinutes(10))
            .withTimeouts(Timeouts.DEFAULT.withSoft(Duration.ofMillis(20)));
    look(options, value("old"));
    clock.advance(Duration.ofMinutes(2));
    GatedLoader<String> slow = new GatedLoader<>();
    assertThat(look(options, slow).outcome()).isEqualTo(Outcome.STALE_ON_TIMEOUT);
    slow.gate.complete(LoadResult.of("new"));
    assertThat(look(options, failing()).value()).isEqualTo("new");
  }

  @Test
  void callerFailsAfterTheHardTimeoutAndTheLoadGoesOn() {
    CacheOptions options = MINUTE.withTimeouts(Timeouts.DEFAULT.withHard(Duration.ofMillis(20)));
    GatedLoader<String> slow = new GatedLoader<>();
    assertThatThrownBy(() -> look(options, slow))
        .hasRootCauseInstanceOf(TimeoutException.class)
        .hasStackTraceContaining("hard time-out of PT0.02S");
    slow.gate.complete(LoadResult.of("new"));
    assertThat(look(options, failing()).value()).isEqualTo("new");
  }

  @Test
  void loadThatNeverEndsIsGivenUpSoThatOthersMayTry() {
    CacheOptions options = MINUTE.withTimeouts(Timeouts.DEFAULT.withLoad(Duration.ofMillis(50)));
    assertThatThrownBy(() -> look(options, (key, previous) -> new CompletableFuture<>()))
        .hasStackTraceContaining("was given up");
    assertThat(look(options, value("new")).value()).isEqualTo("new");
  }

  @Test
  void conditionalLoadGetsTheOldEntryAndMayKeepItsValue() {
    AsyncLoader<String> first =
        (key, previous) ->
            CompletableFuture.completedFuture(LoadResult.of("v1").withValidator("\"etag-1\""));
    CacheOptions options = MINUTE.withStaleIfError(Duration.ofMinutes(10));
    look(options, first);
    clock.advance(Duration.ofMinutes(2));
    List<String> validators = new ArrayList<>();
    AsyncLoader<String> conditional =
        (key, previous) -> {
          validators.add(previous.validator());
          return CompletableFuture.completedFuture(LoadResult.unchanged());
        };
    assertThat(look(options, conditional).value()).isEqualTo("v1");
    assertThat(validators).containsExactly("\"etag-1\"");
    Entry<String> entry = cache.getIfFresh("k", "");
    assertThat(entry.value()).isEqualTo("v1");
    assertThat(entry.validator()).isEqualTo("\"etag-1\"");
    assertThat(cache.statistics().unchanged()).isEqualTo(1);
  }

  @Test
  void unchangedWithoutAnOldEntryIsTheLoadersError() {
    assertThatThrownBy(() ->
            look(
                MINUTE,
                (key, previous) -> CompletableFuture.completedFuture(LoadResult.unchanged())))
        .hasStackTraceContaining("was given no previous entry");
  }

  @Test
  void errorsAreKeptByClass() {
    CacheOptions options =
        MINUTE.withNegative(Negative.NONE.withErrorTtl(IOException.class, Duration.ofSeconds(5)));
    AtomicInteger tries = new AtomicInteger();
    AsyncLoader<String> broken =
        (key, previous) -> {
          tries.incrementAndGet();
          return CompletableFuture.failedFuture(new IOException("down"));
        };
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      cache.lookup("k", options, broken).whenComplete((lookup, failure) -> failures.add(failure));
    }
    assertThat(failures)
        .allSatisfy(failure -> assertThat(failure).hasStackTraceContaining("IOException: down"));
    assertThat(failures.getFirst()).isNotInstanceOf(KeptFailure.class);
    assertThat(failures.subList(1, 5)).hasOnlyElementsOfType(KeptFailure.class);
    assertThat(tries).hasValue(1);
    assertThat(cache.statistics().failureHits()).isEqualTo(4);
    clock.advance(Duration.ofSeconds(5));
    assertThat(look(options, value("new")).value()).isEqualTo("new");
  }

  @Test
  void invalidationForgetsAKeptError() {
    CacheOptions options =
        MINUTE
            .withTags(List.of("t"))
            .withNegative(Negative.NONE.withErrorTtl(IOException.class, Duration.ofSeconds(5)));
    assertThatThrownBy(() -> look(options, failing())).hasRootCauseMessage("down");
    await(store.invalidateTags(List.of("t")));
    assertThat(look(options, value("new")).value()).isEqualTo("new");
  }

  @Test
  void absenceHasATimeToLiveOfItsOwn() {
    TieredCache<Optional<String>> users =
        store.cache("users", Codecs.optional(Codecs.utf8()), MINUTE);
    CacheOptions options = MINUTE.withNegative(Negative.NONE.withAbsentTtl(Duration.ofSeconds(5)));
    assertThat(users.get("nobody", options, key -> Optional.empty())).isEmpty();
    assertThat(users.get("Ada", options, key -> Optional.of("Ada"))).contains("Ada");
    clock.advance(Duration.ofSeconds(5));
    assertThat(users.getIfFresh("nobody", "")).isNull();
    assertThat(users.getIfFresh("Ada", "")).isNotNull();
  }

  @Test
  void jitterSpreadsExpiryAndNeverProlongsIt() {
    CacheOptions options = MINUTE.withJitter(0.5);
    List<Long> ages = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Entry<String> entry = await(cache.lookup("k" + i, options, value("v"))).entry();
      ages.add(entry.freshUntilMillis() - entry.storedAtMillis());
    }
    assertThat(ages).allMatch(age -> age > 30_000 - 1 && age <= 60_000);
    assertThat(ages.stream().distinct().count()).isGreaterThan(50);
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> CacheOptions.ttl(Duration.ofSeconds(-1)))
        .hasMessage("ttl must be positive, but is PT-1S");
    assertThatThrownBy(() -> MINUTE.withJitter(1)).hasMessageContaining("jitter");
    assertThatThrownBy(() -> MINUTE.withStaleIfError(Duration.ofSeconds(-1)))
        .hasMessageContaining("staleness must not be negative");
    assertThatThrownBy(() -> new EarlyRefresh.AtFraction(1.5)).hasMessageContaining("fraction");
  }
}
