package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.RedisSentinel;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisSentinelIT extends CacheContract {
  static RedisSentinel sentinel;

  @BeforeAll
  static void startSentinel() {
    sentinel = RedisSentinel.started();
  }

  @AfterAll
  static void stopSentinel() {
    sentinel.close();
  }

  @BeforeEach
  void startCold() {
    sentinel.master().cli("FLUSHALL");
    awaitFlushNoticed();
  }

  @Override
  CacheStore newStore(TestClock clock) {
    CacheStore store =
        CacheStore.builder().clock(clock).redis(RedisSettings.url(sentinel.url())).build();
    LeaseIT.awaitUp(store);
    return store;
  }

  @Test
  void promotedReplicaIsUsedAfterTheMasterDied() {
    try (RedisSentinel own = RedisSentinel.started(Duration.ofMillis(500));
        CacheStore failing = CacheStore.builder().redis(RedisSettings.url(own.url())).build()) {
      LeaseIT.awaitUp(failing);
      TieredCache<String> users = failing.cache("users", Codecs.utf8(), MINUTE);
      own.master().kill();
      ServerProcess.await(
          "a value on the promoted replica",
          Duration.ofSeconds(30),
          () -> {
            String key = "k" + System.nanoTime();
            assertThat(await(users.lookup(key, MINUTE, value("v"))).value()).isEqualTo("v");
            return own.replica().cli("KEYS", "k*").contains("k");
          });
      assertThat(failing.remoteState()).isEqualTo(RemoteState.UP);
    }
  }
}
