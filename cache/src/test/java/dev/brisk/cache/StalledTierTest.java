package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static dev.brisk.cache.CacheContract.await;
import static dev.brisk.cache.CacheContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Epoch;
import dev.brisk.cache.load.AsyncLoader;
import dev.brisk.cache.load.CacheEvent.LoadBegunWithoutLease;
import dev.brisk.cache.load.CacheEvent.LoadBegunWithoutLease.Reason;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.cache.remote.RemoteTier.Fetched;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The remote tier answers nobody, and its commands have no time-out at all: whoever goes on, does
/// so because of the silence.
class StalledTierTest {
  private final ConcurrentLinkedQueue<String> released = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Reason> reasons = new ConcurrentLinkedQueue<>();
  private volatile boolean leasesHang;
  private volatile boolean leasesAreHeld;
  private final FakeRemoteTier tier =
      new FakeRemoteTier() {
        @Override
        public CompletableFuture<Grant> acquire(
            String key, String token, long millis, String seen) {
          if (leasesAreHeld) {
            return CompletableFuture.completedFuture(new Grant(Grant.Outcome.HELD, millis));
          }
          return leasesHang ? new CompletableFuture<>() : super.acquire(key, token, millis, seen);
        }

        @Override
        public Waiting waitFor(String key) {
          throw new IllegalStateException("not connected");
        }

        @Override
        public CompletableFuture<Void> release(String key, String token) {
          released.add(key);
          return super.release(key, token);
        }
      };
  private CacheStore store;
  private TieredCache<String> cache;

  @BeforeEach
  void start() throws InterruptedException {
    store =
        CacheStore.builder()
            .remote(tier)
            .stallTimeout(Duration.ofMillis(20))
            .listener(event -> {
              if (event instanceof LoadBegunWithoutLease alone) {
                reasons.add(alone.reason());
              }
            })
            .build();
    store.awaitRemote(LeaseIT.BOUND);
    cache = store.cache("c", Codecs.utf8(), MINUTE);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void answerMiss() {
    tier.reads.getLast().complete(new Fetched(null, List.of(Epoch.of(1))));
  }

  /// So that it is known what a load takes: next to nothing.
  private void loadOnce() {
    CompletionStage<Lookup<String>> first = cache.lookup("first", MINUTE, value("v"));
    answerMiss();
    await(first);
    assertThat(reasons).isEmpty();
  }

  @Test
  void readersWhoseLoadsAreCheapGoOnAloneAndTheNextOnesDoNotEvenAsk() {
    loadOnce();
    Lookup<String> lookup = await(cache.lookup("k", MINUTE, value("own")));
    assertThat(lookup.outcome()).isEqualTo(Outcome.MISS);
    assertThat(lookup.value()).isEqualTo("own");
    assertThat(reasons).containsExactly(Reason.STALLED);
    assertThat(cache.statistics().loadsWithoutLease()).isEqualTo(1);
    assertThat(store.remoteState()).as("nothing was tripped").isEqualTo(RemoteState.UP);
    int asked = tier.reads.size();
    assertThat(cache.lookup("next", MINUTE, value("own")).toCompletableFuture()).isDone();
    assertThat(tier.reads).hasSize(asked);
    answerMiss();
    cache.lookup("after", MINUTE, value("own"));
    assertThat(tier.reads).as("it is asked again once it answered").hasSize(asked + 1);
  }

  @Test
  void leaseThatMayBeGrantedYetIsGivenBack() {
    loadOnce();
    leasesHang = true;
    CompletionStage<Lookup<String>> looking = cache.lookup("k", MINUTE, value("own"));
    answerMiss();
    assertThat(await(looking).value()).isEqualTo("own");
    assertThat(released).containsExactly("k");
  }

  @Test
  void waitIsWorthFiveLoadsAndAnyTimeWhileNoneIsKnown() {
    assertThat(cache.named().maxWaitNanos()).isEqualTo(Long.MAX_VALUE);
    AsyncLoader<String> slow =
        (key, previous) ->
            new CompletableFuture<LoadResult<String>>()
                .completeOnTimeout(LoadResult.of("v"), 20, TimeUnit.MILLISECONDS);
    CompletionStage<Lookup<String>> first = cache.lookup("first", MINUTE, slow);
    answerMiss();
    await(first);
    assertThat(cache.named().maxWaitNanos()).isEqualTo(5 * cache.statistics().loadNanos());
    assertThat(cache.named().maxWaitNanos()).isGreaterThanOrEqualTo(90_000_000);
  }

  @Test
  void timeoutOfOneCallEndsItsWait() {
    CacheOptions impatient =
        MINUTE.withTimeouts(CacheOptions.Timeouts.DEFAULT.withRemote(Duration.ofMillis(20)));
    assertThat(await(cache.lookup("k", impatient, value("own"))).value()).isEqualTo("own");
    assertThat(reasons).containsExactly(Reason.FAILED);
    assertThat(store.remoteState()).isEqualTo(RemoteState.UP);
  }

  @Test
  void failedReadIsNamedAsTheReason() {
    CompletionStage<Lookup<String>> looking = cache.lookup("k", MINUTE, value("own"));
    tier.reads.getLast().completeExceptionally(new IllegalStateException("broken"));
    await(looking);
    assertThat(reasons).containsExactly(Reason.FAILED);
  }

  @Test
  void connectionThatIsLostWhenALeaseIsToBeWaitedForFailsNobody() {
    leasesAreHeld = true;
    CompletionStage<Lookup<String>> looking = cache.lookup("k", MINUTE, value("own"));
    answerMiss();
    assertThat(await(looking).value()).isEqualTo("own");
    assertThat(reasons).containsExactly(Reason.FAILED);
  }
}
