package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codec;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Epoch;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// S16: a value was encoded to weigh it and again to store it, and what came from the remote tier
/// was encoded to weigh it.
@Timeout(60)
class S16EncodedOnceTest {
  private static final CacheOptions MINUTE = CacheOptions.ttl(Duration.ofMinutes(1));
  private static final AtomicInteger ENCODED = new AtomicInteger();

  /// Counts how often it is encoded.
  record Counted(String text) {
    @Override
    public String text() {
      ENCODED.incrementAndGet();
      return text;
    }
  }

  private static final class RememberingTier extends FakeRemoteTier {
    private final Map<String, byte[]> stored = new ConcurrentHashMap<>();

    @Override
    public CompletableFuture<Fetched> fetch(String key, List<String> tags) {
      List<Epoch> epochs = tags.stream().map(tag -> Epoch.of(1)).toList();
      return CompletableFuture.completedFuture(new Fetched(stored.get(key), List.copyOf(epochs)));
    }

    @Override
    public CompletableFuture<Boolean> storeLeased(
        String key, byte[] bytes, long ttlMillis, String token) {
      stored.put(key, bytes);
      return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Void> store(String key, byte[] bytes, long ttlMillis) {
      stored.put(key, bytes);
      return CompletableFuture.completedFuture(null);
    }
  }

  private static <V> int encodings(RememberingTier tier, Codec<V> codec, V value, Outcome outcome)
      throws InterruptedException {
    ENCODED.set(0);
    try (CacheStore store = CacheStore.builder().remote(tier).build()) {
      store.awaitRemote(LeaseIT.BOUND);
      TieredCache<V> cache = store.cache("c", codec, MINUTE);
      assertThat(
              CacheContract.await(
                      cache.lookup(
                          "k",
                          MINUTE,
                          (key, previous) ->
                              CompletableFuture.completedFuture(LoadResult.of(value))))
                  .outcome())
          .isEqualTo(outcome);
    }
    return ENCODED.get();
  }

  @Test
  void aRecordIsEncodedOnceForAMissAndNeverForARemoteHit() throws Exception {
    RememberingTier tier = new RememberingTier();
    Codec<Counted> codec = Codecs.record(Counted.class);
    assertThat(encodings(tier, codec, new Counted("a"), Outcome.MISS)).isEqualTo(1);
    assertThat(encodings(tier, codec, new Counted("b"), Outcome.HIT_REMOTE)).isZero();
  }

  @Test
  void soIsOneThatMayBeAbsentOrIsCompressed() throws Exception {
    RememberingTier tier = new RememberingTier();
    Codec<Optional<Counted>> codec =
        Codecs.optional(Codecs.compressed(Codecs.record(Counted.class), 100));
    assertThat(encodings(tier, codec, Optional.of(new Counted("a")), Outcome.MISS)).isEqualTo(1);
    assertThat(encodings(tier, codec, Optional.empty(), Outcome.HIT_REMOTE)).isZero();
  }

  @Test
  void aWriteThroughEncodesOnce() throws Exception {
    RememberingTier tier = new RememberingTier();
    ENCODED.set(0);
    try (CacheStore store = CacheStore.builder().remote(tier).build()) {
      store.awaitRemote(LeaseIT.BOUND);
      TieredCache<Counted> cache = store.cache("c", Codecs.record(Counted.class), MINUTE);
      CacheContract.await(cache.put("k", new Counted("a")));
    }
    assertThat(ENCODED.get()).isEqualTo(1);
    assertThat(tier.stored).containsOnlyKeys("k");
  }

  @Test
  void theWeightIsTheSameHoweverTheEntryCameIntoMemory() {
    Codec<Counted> record = Codecs.record(Counted.class);
    Codec<Optional<Counted>> optional = Codecs.optional(Codecs.compressed(record, 100));
    for (String text : new String[] {"", "short", "long".repeat(100)}) {
      Counted value = new Counted(text);
      byte[] bytes = record.encode(value);
      assertThat(record.weightBytes(value, bytes, 0, bytes.length))
          .isEqualTo(record.weightBytes(value));
      Optional<Counted> present = Optional.of(value);
      byte[] other = optional.encode(present);
      assertThat(optional.weightBytes(present, other, 0, other.length))
          .isEqualTo(optional.weightBytes(present));
    }
    assertThat(optional.weightBytes(Optional.empty(), new byte[1], 0, 1))
        .isEqualTo(optional.weightBytes(Optional.empty()));
  }
}
