package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codec;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.entry.Entry;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.Lookup;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisTierIT extends CacheContract {
  static final Duration BOUND = Duration.ofSeconds(10);
  static RedisServer redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.started();
  }

  @AfterAll
  static void stopRedis() {
    redis.close();
  }

  @BeforeEach
  void startCold() {
    redis.cli("FLUSHALL");
    awaitFlushNoticed();
  }

  @Override
  CacheStore newStore(TestClock clock) {
    CacheStore store =
        CacheStore.builder().clock(clock).redis(RedisSettings.url(redis.url())).build();
    ServerProcess.await("Redis to be up", BOUND, () -> store.remoteState() == RemoteState.UP);
    return store;
  }

  /// Waits for what is written in the background.
  void awaitStored(long count) {
    ServerProcess.await(
        count + " entries stored in Redis",
        BOUND,
        () -> cache.statistics().remoteStores() >= count);
  }

  @Test
  void anotherProcessIsAnsweredFromRedis() {
    look("users:1", "Ada");
    awaitStored(1);
    try (CacheStore other = newStore(clock)) {
      TieredCache<String> same = other.cache("users", Codecs.utf8(), MINUTE);
      Lookup<String> lookup = await(same.lookup("users:1", MINUTE, value("x")));
      assertThat(lookup.outcome()).isEqualTo(Outcome.HIT_REMOTE);
      assertThat(lookup.value()).isEqualTo("Ada");
      assertThat(await(same.lookup("users:1", MINUTE, value("x"))).outcome())
          .isEqualTo(Outcome.HIT_MEMORY);
    }
  }

  @Test
  void everyWriteHasATimeToLive() {
    await(cache.lookup("users:1", MINUTE.withTags(List.of("team:a")), value("Ada")));
    await(store.invalidateTags(List.of("team:b")));
    awaitStored(1);
    List<String> keys = redis.cli("KEYS", "*").lines().toList();
    assertThat(keys).contains("users:1", "brisk:epoch:team:a", "brisk:invalidations");
    for (String key : keys) {
      assertThat(Long.parseLong(redis.cli("PTTL", key))).as(key).isPositive();
    }
    assertThat(Long.parseLong(redis.cli("PTTL", "users:1"))).isBetween(50_000L, 60_000L);
  }

  @Test
  void purgeHereIsSeenThere() {
    try (CacheStore other = newStore(clock)) {
      TieredCache<String> same = other.cache("users", Codecs.utf8(), MINUTE);
      CacheOptions tagged = MINUTE.withTags(List.of("team:a"));
      for (int round = 0; round < 50; round++) {
        String value = "Ada" + round;
        await(cache.lookup("users:1", MINUTE, value(value)));
        await(same.lookup("users:1", MINUTE, value(value)));
        await(cache.lookup("users:2", tagged, value(value)));
        await(same.lookup("users:2", tagged, value(value)));
        await(store.invalidate(List.of("users:1")));
        await(store.invalidateTags(List.of("team:a")));
        ServerProcess.await("key gone", BOUND, () -> same.getIfFresh("users:1", "") == null);
        ServerProcess.await("tag gone", BOUND, () -> same.getIfFresh("users:2", "") == null);
      }
      await(cache.lookup("users:1", MINUTE, value("last")));
      await(same.lookup("users:1", MINUTE, value("last")));
      await(store.clear());
      ServerProcess.await("all gone", BOUND, () -> same.getIfFresh("users:1", "") == null);
      assertThat(await(same.lookup("users:1", MINUTE, value("new"))).value()).isEqualTo("new");
    }
  }

  @Test
  void corruptForeignAndOtherVersionsAreCountedMisses() {
    redis.cli("SET", "users:1", "somebody else's data");
    assertThat(look("users:1", "Ada").outcome()).isEqualTo(Outcome.MISS);
    redis.cli("RPUSH", "users:2", "a list");
    assertThat(look("users:2", "Bob").value()).isEqualTo("Bob");
    assertThat(cache.statistics().refusedEnvelopes()).isEqualTo(1);
    assertThat(store.remoteState()).isEqualTo(RemoteState.UP);
  }

  @Test
  void entryUnderAnotherKeyIsAMiss() {
    look("users:1", "Ada");
    awaitStored(1);
    redis.cli("RENAME", "users:1", "users:2");
    assertThat(look("users:2", "Bob").value()).isEqualTo("Bob");
    assertThat(cache.statistics().refusedEnvelopes()).isEqualTo(1);
  }

  @Test
  void valueThatTheCodecCannotEncodeStaysInMemoryAndIsCounted() {
    Codec<String> halfACodec =
        Codecs.of(
            value -> {
              throw new IllegalStateException("no bytes for " + value);
            },
            bytes -> "decoded",
            value -> 10);
    TieredCache<String> half = store.cache("half", halfACodec, MINUTE);
    assertThat(await(half.lookup("half:1", MINUTE, value("v"))).value()).isEqualTo("v");
    assertThat(half.getIfFresh("half:1", "").value()).isEqualTo("v");
    assertThat(half.statistics().encodeFailures()).isEqualTo(1);
    assertThat(redis.cli("EXISTS", "half:1")).isEqualTo("0");
    ServerProcess.await(
        "the lease to be given back",
        LeaseIT.BOUND,
        () -> redis.cli("EXISTS", "brisk:lease:{half:1}").equals("0"));
  }

  @Test
  void entryOfANodeWhoseClockRunsAheadIsFreshForItsTimeToLiveAtMost() {
    TestClock ahead = new TestClock();
    ahead.advance(Duration.ofDays(365));
    try (CacheStore other = newStore(ahead)) {
      await(other.cache("users", Codecs.utf8(), MINUTE).lookup("k", MINUTE, value("theirs")));
      ServerProcess.await("stored", BOUND, () -> redis.cli("EXISTS", "k").equals("1"));
    }
    Lookup<String> lookup = await(cache.lookup("k", MINUTE, value("ours")));
    assertThat(lookup.value()).isEqualTo("theirs");
    Entry<String> entry = cache.peek("k", "");
    assertThat(entry.storedAtMillis()).isLessThanOrEqualTo(clock.millis());
    assertThat(entry.freshUntilMillis()).isLessThanOrEqualTo(clock.millis() + 60_000);
  }

  @Test
  void tagPurgeHoldsWhateverTheClocksSay() {
    TestClock ahead = new TestClock();
    ahead.advance(Duration.ofSeconds(5));
    TestClock behind = new TestClock();
    behind.advance(Duration.ofSeconds(-5));
    CacheOptions tagged = MINUTE.withTags(List.of("team:a"));
    try (CacheStore early = newStore(ahead);
        CacheStore late = newStore(behind)) {
      TieredCache<String> first = early.cache("users", Codecs.utf8(), MINUTE);
      TieredCache<String> second = late.cache("users", Codecs.utf8(), MINUTE);
      for (int round = 0; round < 20; round++) {
        String old = "old" + round;
        String fresh = "new" + round;
        await(first.lookup("k", tagged, value(old)));
        await(second.lookup("k", tagged, value(old)));
        CacheStore purging = round % 2 == 0 ? early : late;
        await(purging.invalidateTags(List.of("team:a")));
        TieredCache<String> own = round % 2 == 0 ? first : second;
        TieredCache<String> other = round % 2 == 0 ? second : first;
        assertThat(await(own.lookup("k", tagged, value(fresh))).value()).isEqualTo(fresh);
        ServerProcess.await(
            "the purge to arrive",
            BOUND,
            () -> await(other.lookup("k", tagged, value(fresh))).value().equals(fresh));
        await(purging.invalidateTags(List.of("team:a")));
        ServerProcess.await("the purge to arrive", BOUND, () -> other.getIfFresh("k", "") == null);
      }
    }
  }
}
