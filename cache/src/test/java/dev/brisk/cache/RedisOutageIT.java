package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.load.CacheEvent;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// Redis fails in every way that it can, and callers do not notice.
class RedisOutageIT {
  static final Duration BOUND = Duration.ofSeconds(30);
  static final CacheOptions MINUTE = CacheContract.MINUTE;

  static CacheStore connect(String url) {
    return CacheStore.builder().redis(RedisSettings.url(url)).build();
  }

  static void awaitState(CacheStore store, RemoteState state) {
    ServerProcess.await("Redis to be " + state, BOUND, () -> store.remoteState() == state);
  }

  static Lookup<String> look(CacheStore store, String key, String value) {
    TieredCache<String> cache = store.cache("c", Codecs.utf8(), MINUTE);
    return CacheContract.await(cache.lookup(key, MINUTE, CacheContract.value(value)));
  }

  @Test
  void redisThatWasNeverThereIsUsedOnceItIs() {
    int port = ServerProcess.freePort();
    try (CacheStore store = connect("redis://127.0.0.1:" + port)) {
      assertThat(look(store, "k", "v").outcome()).isEqualTo(Outcome.MISS);
      assertThat(store.remoteState()).isEqualTo(RemoteState.DOWN);
      try (RedisServer redis = RedisServer.started(port)) {
        awaitState(store, RemoteState.UP);
        look(store, "k2", "v");
        ServerProcess.await("stored", BOUND, () -> redis.cli("EXISTS", "k2").equals("1"));
      }
    }
  }

  @Test
  void killedAndRestartedRedisCausesNoErrorAndIsUsedAgain() {
    try (RedisServer redis = RedisServer.started();
        CacheStore store = connect(redis.url())) {
      awaitState(store, RemoteState.UP);
      look(store, "k", "v");
      redis.kill();
      for (int i = 0; i < 200; i++) {
        assertThat(look(store, "during:" + i, "v").value()).isEqualTo("v");
      }
      awaitState(store, RemoteState.DOWN);
      redis.start();
      awaitState(store, RemoteState.UP);
      look(store, "after", "v");
      ServerProcess.await("stored", BOUND, () -> redis.cli("EXISTS", "after").equals("1"));
    }
  }

  @Test
  void pausedRedisIsLeftAloneUntilItAnswersAgain() {
    try (RedisServer redis = RedisServer.started();
        CacheStore store = connect(redis.url())) {
      awaitState(store, RemoteState.UP);
      redis.pause();
      assertThat(look(store, "k", "v").value()).isEqualTo("v");
      awaitState(store, RemoteState.DOWN);
      long failures = store.remoteStatistics().failures();
      for (int i = 0; i < 1000; i++) {
        assertThat(look(store, "during:" + i, "v").value()).isEqualTo("v");
      }
      // Each that was sent would have timed out; a few may be: the breaker tries from time to time.
      assertThat(store.remoteStatistics().failures() - failures).isLessThan(100);
      redis.resume();
      awaitState(store, RemoteState.UP);
    }
  }

  @Test
  void cheapLoadsDoNotWaitForAPausedRedisUntilACommandTimesOut() {
    Queue<CacheEvent> alone = new ConcurrentLinkedQueue<>();
    try (RedisServer redis = RedisServer.started();
        CacheStore store =
            CacheStore.builder()
                .redis(RedisSettings.url(redis.url()).withTimeout(Duration.ofMinutes(1)))
                .listener(event -> {
                  if (event instanceof CacheEvent.LoadBegunWithoutLease) {
                    alone.add(event);
                  }
                })
                .build()) {
      awaitState(store, RemoteState.UP);
      look(store, "before", "v");
      redis.pause();
      for (int i = 0; i < 100; i++) {
        assertThat(look(store, "during:" + i, "v").value()).isEqualTo("v");
      }
      assertThat(store.remoteState()).as("no command has failed").isEqualTo(RemoteState.UP);
      assertThat(alone).hasSize(100);
      redis.resume();
      int[] asked = {0};
      ServerProcess.await(
          "Redis to be used again",
          BOUND,
          () -> {
            look(store, "after:" + asked[0], "v");
            return redis.cli("EXISTS", "after:" + asked[0]++).equals("1");
          });
    }
  }

  @Test
  void invalidationsDuringAnOutageAreSentAfterIt() {
    try (RedisServer redis = RedisServer.started();
        CacheStore store = connect(redis.url())) {
      awaitState(store, RemoteState.UP);
      CacheOptions tagged = MINUTE.withTags(List.of("t"));
      TieredCache<String> cache = store.cache("c", Codecs.utf8(), MINUTE);
      look(store, "key", "old");
      CacheContract.await(cache.lookup("tagged", tagged, CacheContract.value("old")));
      ServerProcess.await("stored", BOUND, () -> cache.statistics().remoteStores() == 2);
      redis.pause();
      CacheContract.await(store.invalidate(List.of("key")));
      CacheContract.await(store.invalidateTags(List.of("t")));
      assertThat(cache.getIfFresh("key", "")).isNull();
      redis.resume();
      awaitState(store, RemoteState.UP);
      try (CacheStore other = connect(redis.url())) {
        awaitState(other, RemoteState.UP);
        TieredCache<String> there = other.cache("c", Codecs.utf8(), MINUTE);
        assertThat(look(other, "key", "new").value()).isEqualTo("new");
        assertThat(
                CacheContract.await(there.lookup("tagged", tagged, CacheContract.value("new")))
                    .value())
            .isEqualTo("new");
      }
    }
  }

  @Test
  void invalidationsMissedDuringAnOutageAreLearntAfterIt() {
    try (RedisServer redis = RedisServer.started();
        CacheStore here = connect(redis.url());
        CacheStore there = connect(redis.url())) {
      awaitState(here, RemoteState.UP);
      awaitState(there, RemoteState.UP);
      look(here, "key", "old");
      assertThat(look(there, "key", "old").value()).isEqualTo("old");
      redis.kill();
      awaitState(here, RemoteState.DOWN);
      awaitState(there, RemoteState.DOWN);
      CacheContract.await(there.invalidate(List.of("key")));
      redis.start();
      awaitState(here, RemoteState.UP);
      awaitState(there, RemoteState.UP);
      ServerProcess.await(
          "the invalidation", BOUND, () -> look(here, "key", "new").value().equals("new"));
    }
  }

  @Test
  void moreInvalidationsThanTheQueueHoldsClearEverything() {
    try (RedisServer redis = RedisServer.started();
        CacheStore here = connect(redis.url());
        CacheStore there = connect(redis.url())) {
      awaitState(here, RemoteState.UP);
      awaitState(there, RemoteState.UP);
      look(here, "key", "old");
      redis.pause();
      awaitState(there, RemoteState.DOWN);
      for (int i = 0; i < 10_001; i++) {
        CacheContract.await(there.invalidate(List.of("other:" + i)));
      }
      assertThat(there.remoteStatistics().queueOverflows()).isPositive();
      redis.resume();
      awaitState(there, RemoteState.UP);
      awaitState(here, RemoteState.UP);
      ServerProcess.await(
          "everything to be void", BOUND, () -> look(here, "key", "new").value().equals("new"));
    }
  }

  @Test
  void purgesThatASnapshotForgotAreNotUndoneByTheReturnFromIt() {
    try (RedisServer redis = RedisServer.started();
        CacheStore store = connect(redis.url())) {
      awaitState(store, RemoteState.UP);
      CacheOptions tagged = MINUTE.withTags(List.of("t"));
      TieredCache<String> cache = store.cache("c", Codecs.utf8(), MINUTE);
      look(store, "key", "old");
      CacheContract.await(cache.lookup("tagged", tagged, CacheContract.value("old")));
      ServerProcess.await("stored", BOUND, () -> cache.statistics().remoteStores() == 2);
      redis.cli("SAVE");
      CacheContract.await(store.invalidate(List.of("key")));
      CacheContract.await(store.invalidateTags(List.of("t")));
      redis.kill();
      awaitState(store, RemoteState.DOWN);
      redis.start();
      assertThat(redis.cli("EXISTS", "key", "tagged")).isEqualTo("2");
      awaitState(store, RemoteState.UP);
      assertThat(look(store, "key", "new").value()).isEqualTo("new");
      assertThat(
              CacheContract.await(cache.lookup("tagged", tagged, CacheContract.value("new")))
                  .value())
          .isEqualTo("new");
    }
  }

  @Test
  void withAppendOnlyFileEntriesSurviveTheDeathOfRedis() {
    try (RedisServer redis = RedisServer.started("--appendonly", "yes", "--appendfsync", "always");
        CacheStore writer = connect(redis.url())) {
      awaitState(writer, RemoteState.UP);
      look(writer, "k", "kept");
      TieredCache<String> cache = writer.cache("c", Codecs.utf8(), MINUTE);
      ServerProcess.await("stored", BOUND, () -> cache.statistics().remoteStores() == 1);
      redis.kill();
      redis.start();
      try (CacheStore reader = connect(redis.url())) {
        awaitState(reader, RemoteState.UP);
        Lookup<String> lookup = look(reader, "k", "lost");
        assertThat(lookup.value()).isEqualTo("kept");
        assertThat(lookup.outcome()).isEqualTo(Outcome.HIT_REMOTE);
      }
    }
  }
}
