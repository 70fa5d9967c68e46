package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.LoadResult;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.cache.remote.Invalidation;
import dev.brisk.cache.remote.RedisTier;
import dev.brisk.cache.remote.RedisTierOptions;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.NetworkLink;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract, and what tracking adds: changes that no cache made.
class TrackingIT extends CacheContract {
  static final Duration BOUND = LeaseIT.BOUND;
  static RedisServer redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.started("--enable-debug-command", "yes");
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void startCold() {
    redis.cli("FLUSHALL");
    awaitFlushNoticed();
    // Which the store of this test heard, or is to hear.
    ServerProcess.await(
        "the word of it", BOUND, () -> store.remoteStatistics().invalidationsReceived() > 0);
  }

  @Override
  CacheStore newStore(TestClock clock) {
    return store(clock, redis.url());
  }

  static CacheStore store(TestClock clock, String url) {
    CacheStore store =
        CacheStore.builder()
            .clock(clock)
            // On a busy machine the default makes Redis seem away, and nothing is read from it.
            .redis(
                RedisSettings.url(url).withTimeout(Duration.ofSeconds(2)),
                RedisTierOptions.DEFAULT.withInvalidation(Invalidation.TRACKING))
            .build();
    LeaseIT.awaitUp(store);
    return store;
  }

  private void stored(String key, String value) {
    long before = cache.statistics().remoteStores();
    look(key, value);
    ServerProcess.await("stored", BOUND, () -> cache.statistics().remoteStores() > before);
  }

  private void awaitGone(String key) {
    ServerProcess.await(key + " to be gone", BOUND, () -> cache.getIfFresh(key, "") == null);
  }

  @Test
  void keyThatSomebodyDeletesInRedisIsGoneFromMemory() {
    stored("users:1", "Ada");
    stored("users:2", "Bob");
    redis.cli("DEL", "users:1");
    awaitGone("users:1");
    assertThat(cache.getIfFresh("users:2", "")).isNotNull();
    // Loaded and stored anew, it is watched anew.
    stored("users:1", "Grace");
    redis.cli("UNLINK", "users:1");
    awaitGone("users:1");
  }

  @Test
  void keyThatWasReadFromRedisOrPutIsWatchedToo() {
    try (CacheStore other = newStore(clock)) {
      TieredCache<String> same = other.cache("users", Codecs.utf8(), MINUTE);
      await(same.put("users:1", "Ada", MINUTE));
      assertThat(look("users:1", "x").outcome()).isEqualTo(Outcome.HIT_REMOTE);
      redis.cli("DEL", "users:1");
      awaitGone("users:1");
      ServerProcess.await("gone there", BOUND, () -> same.getIfFresh("users:1", "") == null);
    }
  }

  @Test
  void keyThatSomebodyOverwritesIsAMissAndNeverTheOtherValue() {
    stored("users:1", "Ada");
    redis.cli("SET", "users:1", "not ours");
    awaitGone("users:1");
    assertThat(look("users:1", "Grace").value()).isEqualTo("Grace");
    assertThat(cache.statistics().refusedEnvelopes()).isEqualTo(1);
  }

  @Test
  void valueThatAnotherCacheStoresReplacesOursWithoutAWord() {
    stored("users:1", "old");
    try (CacheStore other =
        CacheStore.builder()
            .redis(
                RedisSettings.url(redis.url()), RedisTierOptions.DEFAULT.withNamespace("elsewhere"))
            .build()) {
      LeaseIT.awaitUp(other);
      // Of another namespace: our log does not have it.
      await(other.cache("users", Codecs.utf8(), MINUTE).put("users:1", "new", MINUTE));
    }
    awaitGone("users:1");
  }

  @Test
  void keyThatRedisExpiresOrFlushesIsGoneFromMemory() {
    stored("users:1", "Ada");
    redis.cli("PEXPIRE", "users:1", "1");
    awaitGone("users:1");
    stored("users:2", "Bob");
    redis.cli("FLUSHALL");
    awaitGone("users:2");
    assertThat(look("users:2", "Bob").value()).isEqualTo("Bob");
  }

  @Test
  void keyThatBeginsAsOurOwnDoIsWatched() {
    stored("brisk:1", "Ada");
    redis.cli("DEL", "brisk:1");
    awaitGone("brisk:1");
  }

  @Test
  void keyWithBracesIsWatched() {
    stored("a}b{", "Ada");
    redis.cli("DEL", "a%7Db{");
    awaitGone("a}b{");
  }

  @Test
  void loadDuringWhichSomebodyDeletedTheKeyIsNotStored() {
    redis.cli("SET", "users:1", "not ours");
    GatedLoader<String> old = new GatedLoader<>();
    var before = cache.lookup("users:1", MINUTE, old);
    await(old.entered);
    long heard = store.remoteStatistics().invalidationsReceived();
    redis.cli("DEL", "users:1");
    ServerProcess.await(
        "the word", BOUND, () -> store.remoteStatistics().invalidationsReceived() > heard);
    old.gate.complete(LoadResult.of("old"));
    assertThat(await(before).value()).isEqualTo("old");
    assertThat(look("users:1", "new").value()).isEqualTo("new");
    assertThat(cache.statistics().discardedLoads()).isEqualTo(1);
  }

  @Test
  void writerThatDeletesTheLeaseWithTheKeyInvalidatesALoadOfAColdKeyToo() {
    GatedLoader<String> old = new GatedLoader<>();
    var before = cache.lookup("users:1", MINUTE, old);
    await(old.entered);
    redis.cli("DEL", "users:1", "brisk:lease:{users:1}");
    old.gate.complete(LoadResult.of("old"));
    await(before);
    ServerProcess.await("refused", BOUND, () -> cache.statistics().discardedLoads() == 1);
    assertThat(redis.cli("EXISTS", "users:1")).isEqualTo("0");
  }

  /// The read that finds a key expired is what makes Redis delete it, and tell of that.
  @Test
  void readThatFindsTheKeyExpiredDoesNotVoidItsOwnLoad() {
    redis.cli("DEBUG", "SET-ACTIVE-EXPIRE", "0");
    try {
      stored("users:1", "Ada");
      redis.cli("PEXPIRE", "users:1", "1");
      long expired = System.nanoTime() + 20_000_000;
      ServerProcess.await("expiry", BOUND, () -> System.nanoTime() > expired);
      clock.advance(Duration.ofMinutes(2));
      stored("users:1", "Grace");
      assertThat(cache.getIfFresh("users:1", "")).isNotNull();
      assertThat(cache.statistics().discardedLoads()).isZero();
      assertThat(cache.statistics().loads()).isEqualTo(2);
    } finally {
      redis.cli("DEBUG", "SET-ACTIVE-EXPIRE", "1");
    }
  }

  @Test
  void interruptionCostsTheMemoryTierBecauseNobodyKnowsWhatChanged() {
    try (NetworkLink link = NetworkLink.to(redis.port());
        CacheStore far = store(clock, "redis://127.0.0.1:" + link.port())) {
      TieredCache<String> same = far.cache("users", Codecs.utf8(), MINUTE);
      await(same.lookup("users:1", MINUTE, value("old")));
      ServerProcess.await("stored", BOUND, () -> same.statistics().remoteStores() == 1);
      link.cut();
      ServerProcess.await(
          "the heartbeat to fail", BOUND, () -> far.remoteState() == RemoteState.DOWN);
      redis.cli("DEL", "users:1");
      assertThat(same.getIfFresh("users:1", "")).isNotNull();
      link.heal();
      LeaseIT.awaitUp(far);
      assertThat(same.getIfFresh("users:1", "")).isNull();
      assertThat(await(same.lookup("users:1", MINUTE, value("new"))).value()).isEqualTo("new");
    }
  }

  @Test
  void clusterIsRefusedWithWhatToDo() {
    assertThatThrownBy(() ->
            new RedisTier(
                RedisSettings.cluster("redis://a:1,b:2"),
                RedisTierOptions.DEFAULT.withInvalidation(Invalidation.TRACKING)))
        .hasMessage(
            "invalidation by tracking does not work with a cluster: each shard would have to be"
                + " tracked on a connection of its own. Choose the stream.");
  }
}
