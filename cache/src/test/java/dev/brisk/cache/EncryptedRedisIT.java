package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.crypto.Encryption;
import dev.brisk.cache.crypto.EncryptionTest;
import dev.brisk.cache.load.Lookup.Outcome;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract with entries that lie encrypted in Redis, and what becomes of those that were
/// touched.
class EncryptedRedisIT extends CacheContract {
  static final Encryption OLD = Encryption.with("old", EncryptionTest.key(1));
  static final Encryption ROTATED =
      Encryption.with("new", EncryptionTest.key(2)).alsoReading("old", EncryptionTest.key(1));
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
    return store(clock, OLD);
  }

  static CacheStore store(TestClock clock, Encryption encryption) {
    CacheStore store =
        CacheStore.builder()
            .clock(clock)
            .redis(RedisSettings.url(redis.url()))
            .encryption(encryption)
            .build();
    LeaseIT.awaitUp(store);
    return store;
  }

  private void stored(String key, String value) {
    long before = cache.statistics().remoteStores();
    look(key, value);
    ServerProcess.await("stored", LeaseIT.BOUND, () -> cache.statistics().remoteStores() > before);
  }

  private Outcome lookElsewhere(Encryption encryption, String key) {
    try (CacheStore other = store(clock, encryption)) {
      TieredCache<String> same = other.cache("users", Codecs.utf8(), MINUTE);
      Outcome outcome = await(same.lookup(key, MINUTE, value("x"))).outcome();
      assertThat(same.statistics().refusedEnvelopes())
          .isEqualTo(outcome == Outcome.HIT_REMOTE ? 0 : 1);
      return outcome;
    }
  }

  @Test
  void valueAndTagsAreNotToBeSeenInRedis() {
    await(cache.lookup("users:1", MINUTE.withTags(List.of("team:a")), value("Ada Lovelace")));
    ServerProcess.await("stored", LeaseIT.BOUND, () -> cache.statistics().remoteStores() == 1);
    assertThat(redis.cli("GET", "users:1")).contains("old").doesNotContain("Ada", "team");
    assertThat(lookElsewhere(OLD, "users:1")).isEqualTo(Outcome.HIT_REMOTE);
  }

  @Test
  void entryOfARotatedKeyIsReadAndOneOfADroppedKeyIsACountedMiss() {
    stored("users:1", "Ada");
    assertThat(lookElsewhere(ROTATED, "users:1")).isEqualTo(Outcome.HIT_REMOTE);
    assertThat(lookElsewhere(Encryption.with("new", EncryptionTest.key(2)), "users:1"))
        .isEqualTo(Outcome.MISS);
  }

  @Test
  void entryThatWasTamperedWithOrPutUnderAnotherKeyIsACountedMiss() {
    stored("users:1", "Ada");
    redis.cli("SETRANGE", "users:1", "40", "?");
    assertThat(lookElsewhere(OLD, "users:1")).isEqualTo(Outcome.MISS);
    stored("users:2", "Bob");
    redis.cli("RENAME", "users:2", "users:3");
    assertThat(lookElsewhere(OLD, "users:3")).isEqualTo(Outcome.MISS);
  }

  @Test
  void entryThatIsNotEncryptedIsACountedMiss() {
    try (CacheStore plain = CacheStore.builder().redis(RedisSettings.url(redis.url())).build()) {
      LeaseIT.awaitUp(plain);
      TieredCache<String> same = plain.cache("users", Codecs.utf8(), MINUTE);
      await(same.put("users:1", "planted", MINUTE));
      ServerProcess.await(
          "the word of it",
          LeaseIT.BOUND,
          () -> store.remoteStatistics().invalidationsReceived() == 1);
      assertThat(look("users:1", "Ada").value()).isEqualTo("Ada");
      assertThat(cache.statistics().refusedEnvelopes()).isEqualTo(1);
      ServerProcess.await("stored", LeaseIT.BOUND, () -> cache.statistics().remoteStores() == 1);
      // And the other way round.
      assertThat(await(same.lookup("users:1", MINUTE, value("x"))).value()).isEqualTo("planted");
      await(plain.invalidate(List.of("users:1")));
      ServerProcess.await(
          "the word of it",
          LeaseIT.BOUND,
          () -> store.remoteStatistics().invalidationsReceived() == 2);
      stored("users:1", "Ada");
      assertThat(await(same.lookup("users:1", MINUTE, value("Grace"))).value()).isEqualTo("Grace");
      assertThat(same.statistics().refusedEnvelopes()).isEqualTo(1);
    }
  }
}
