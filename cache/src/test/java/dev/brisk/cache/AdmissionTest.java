package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static dev.brisk.cache.CacheContract.await;
import static dev.brisk.cache.CacheContract.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.Epoch;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheStatistics;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.cache.remote.RemoteTier.Fetched;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A loader is asked whether a key may be loaded when no tier has it, and not before.
class AdmissionTest {
  private final AtomicInteger leases = new AtomicInteger();
  private final FakeRemoteTier tier =
      new FakeRemoteTier() {
        @Override
        public CompletableFuture<Grant> acquire(
            String key, String token, long millis, String seen) {
          leases.incrementAndGet();
          return super.acquire(key, token, millis, seen);
        }
      };
  private CacheStore store = CacheStore.builder().build();

  private static final class Gate implements AsyncLoader<String> {
    final AtomicInteger asked = new AtomicInteger();
    final CompletableFuture<Void> verdict = new CompletableFuture<>();

    @Override
    public CompletionStage<Void> admit(String key) {
      asked.incrementAndGet();
      return verdict;
    }

    @Override
    public CompletionStage<LoadResult<String>> load(String key, @Nullable Entry<String> previous) {
      return CompletableFuture.completedFuture(LoadResult.of("loaded"));
    }
  }

  @AfterEach
  void close() {
    store.close();
  }

  private TieredCache<String> cacheOverTheTier() throws InterruptedException {
    store.close();
    store = CacheStore.builder().remote(tier).build();
    store.awaitRemote(LeaseIT.BOUND);
    return store.cache("c", Codecs.utf8(), MINUTE);
  }

  @Test
  void whatMemoryHasNeedsNoAdmission() {
    TieredCache<String> cache = store.cache("c", Codecs.utf8(), MINUTE);
    await(cache.lookup("k", MINUTE, value("v")));
    Gate gate = new Gate();
    assertThat(await(cache.lookup("k", MINUTE, gate)).value()).isEqualTo("v");
    assertThat(gate.asked).hasValue(0);
  }

  @Test
  void admissionIsAskedOnceAfterTheRemoteTierAndBeforeTheLease() throws InterruptedException {
    TieredCache<String> cache = cacheOverTheTier();
    Gate gate = new Gate();
    CompletionStage<Lookup<String>> looking = cache.lookup("k", MINUTE, gate);
    assertThat(gate.asked).hasValue(0);
    tier.reads.getLast().complete(new Fetched(null, List.of(Epoch.of(1))));
    assertThat(gate.asked).hasValue(1);
    assertThat(leases).hasValue(0);
    gate.verdict.complete(null);
    assertThat(await(looking).outcome()).isEqualTo(Outcome.MISS);
    assertThat(gate.asked).hasValue(1);
    assertThat(leases).hasValue(1);
  }

  @Test
  void refusalGoesToAllWhoWaitAndIsNeitherCountedNorKept() throws InterruptedException {
    TieredCache<String> cache = cacheOverTheTier();
    CacheOptions forgiving =
        MINUTE
            .withStaleIfError(Duration.ofHours(1))
            .withNegative(CacheOptions.Negative.NONE.withErrorTtl(failure -> Duration.ofHours(1)));
    Gate gate = new Gate();
    CompletionStage<Lookup<String>> first = cache.lookup("k", forgiving, gate);
    CompletionStage<Lookup<String>> second = cache.lookup("k", forgiving, value("never"));
    tier.reads.getLast().complete(new Fetched(null, List.of(Epoch.of(1))));
    gate.verdict.completeExceptionally(new IllegalArgumentException("refused"));
    assertThatThrownBy(() -> await(first)).hasRootCauseMessage("refused");
    assertThatThrownBy(() -> await(second)).hasRootCauseMessage("refused");
    assertThat(leases).hasValue(0);
    CacheStatistics statistics = cache.statistics();
    assertThat(statistics.misses() + statistics.loads() + statistics.loadFailures()).isZero();
    CompletionStage<Lookup<String>> later = cache.lookup("k", forgiving, value("v"));
    tier.reads.getLast().complete(new Fetched(null, List.of(Epoch.of(1))));
    assertThat(await(later).value()).isEqualTo("v");
  }

  @Test
  void admissionThatThrowsLeavesNothingLocked() {
    TieredCache<String> cache = store.cache("c", Codecs.utf8(), MINUTE);
    AsyncLoader<String> throwing =
        new AsyncLoader<>() {
          @Override
          public CompletionStage<Void> admit(String key) {
            throw new IllegalStateException("broken");
          }

          @Override
          public CompletionStage<LoadResult<String>> load(
              String key, @Nullable Entry<String> previous) {
            return CompletableFuture.completedFuture(LoadResult.of("v"));
          }
        };
    assertThatThrownBy(() -> await(cache.lookup("k", MINUTE, throwing)))
        .hasRootCauseMessage("broken");
    assertThat(await(cache.lookup("k", MINUTE, value("v"))).value()).isEqualTo("v");
  }
}
