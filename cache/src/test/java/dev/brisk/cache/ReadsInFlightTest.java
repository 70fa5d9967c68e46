package dev.brisk.cache;

import static dev.brisk.cache.CacheContract.MINUTE;
import static dev.brisk.cache.CacheContract.await;
import static dev.brisk.cache.CacheContract.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.entry.Envelope;
import dev.brisk.cache.entry.Epoch;
import dev.brisk.cache.entry.TagSnapshot;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.cache.load.TiersProbe;
import dev.brisk.cache.remote.RemoteListener;
import dev.brisk.cache.remote.RemoteTier.Fetched;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A read of the remote tier is under way when word comes that what it reads is old.
class ReadsInFlightTest {
  final FakeRemoteTier tier = new FakeRemoteTier();
  CacheStore store;
  TieredCache<String> cache;
  CompletableFuture<Lookup<String>> reading;

  @BeforeEach
  void beginToRead() throws InterruptedException {
    store = CacheStore.builder().remote(tier).build();
    store.awaitRemote(LeaseIT.BOUND);
    cache = store.cache("c", Codecs.utf8(), MINUTE);
    reading = cache.lookup("k", MINUTE, value("loaded")).toCompletableFuture();
    assertThat(tier.reads).hasSize(1);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private void answer(String value) {
    long now = TiersProbe.nowMillis(store.tiers());
    Entry<String> entry =
        Entry.of(
            cache.named(),
            "k",
            value,
            5,
            "",
            now,
            now + 9_000,
            now + 9_000,
            Entry.NEVER,
            null,
            TagSnapshot.EMPTY,
            0,
            0);
    byte[] bytes = Envelope.write(entry, "c", 1, 0, Codecs.utf8().encode(value));
    tier.reads.getLast().complete(new Fetched(bytes, List.of(Epoch.of(1))));
  }

  @Test
  void undisturbedReadIsKept() {
    answer("read");
    assertThat(await(reading).outcome()).isEqualTo(Outcome.HIT_REMOTE);
    assertThat(cache.getIfFresh("k", "").value()).isEqualTo("read");
  }

  private void disturbed(Consumer<FakeRemoteTier> disturbance) {
    disturbance.accept(tier);
    var later = cache.lookup("k", MINUTE, value("loaded")).toCompletableFuture();
    assertThat(tier.reads).as("whoever asks later reads anew").hasSize(2);
    tier.reads.removeLast().complete(new Fetched(null, List.of(Epoch.of(1))));
    assertThat(await(later).value()).isEqualTo("loaded");
    answer("old");
    assertThat(await(reading).value()).isEqualTo("old");
    assertThat(cache.getIfFresh("k", "").value()).isEqualTo("loaded");
  }

  @Test
  void readDuringWhichTheKeyChangedAnswersWhoAskedAndIsNotKept() {
    disturbed(fake -> fake.listener.keysChanged(List.of("k")));
  }

  @Test
  void readDuringWhichTheKeyWasInvalidatedAnswersWhoAskedAndIsNotKept() {
    disturbed(fake -> fake.listener.keysInvalidated(List.of("k"), false));
  }

  @Test
  void readDuringWhichEverythingChangedAnswersWhoAskedAndIsNotKept() {
    disturbed(fake -> fake.listener.everythingChanged());
  }

  @Test
  void readDuringWhichContinuityWasLostAnswersWhoAskedAndIsNotKept() {
    disturbed(fake -> fake.listener.continuityLost(RemoteListener.Gap.ENTRIES_MISSING));
  }

  /// Nothing waits for an answer before the last question is out: one round trip.
  @Test
  void manyKeysAreAskedForBeforeTheFirstIsAnswered() {
    List<String> keys = IntStream.range(0, 100).mapToObj(i -> "many" + i).toList();
    List<Set<String>> calls = new ArrayList<>();
    var all =
        cache.lookupAll(
            keys,
            MINUTE,
            missing -> {
              calls.add(missing);
              Map<String, LoadResult<String>> loaded = new HashMap<>();
              missing.forEach(key -> loaded.put(key, LoadResult.of("loaded")));
              return CompletableFuture.completedFuture(loaded);
            });
    assertThat(tier.reads).hasSize(1 + 100);
    tier.reads.forEach(read -> read.complete(new Fetched(null, List.of(Epoch.of(1)))));
    assertThat(await(all)).hasSize(100);
    assertThat(calls).containsExactly(Set.copyOf(keys));
  }

  @Test
  void changeOfAnotherKeyDisturbsNothing() {
    tier.listener.keysChanged(List.of("other"));
    answer("read");
    await(reading);
    assertThat(cache.getIfFresh("k", "")).isNotNull();
  }
}
