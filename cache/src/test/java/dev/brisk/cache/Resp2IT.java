package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.remote.Invalidation;
import dev.brisk.cache.remote.RedisTierOptions;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.redis.RedisSettings;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The contract on a server that knows no HELLO, as those before Redis 6 and many proxies: it is
/// spoken to in RESP2, and tracking gives way to the stream.
class Resp2IT extends CacheContract {
  static RedisServer redis;

  @BeforeAll
  static void startRedis() {
    redis = RedisServer.started("--rename-command", "HELLO", "");
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
        CacheStore.builder()
            .clock(clock)
            .redis(
                RedisSettings.url(redis.url()),
                RedisTierOptions.DEFAULT.withInvalidation(Invalidation.TRACKING))
            .build();
    LeaseIT.awaitUp(store);
    return store;
  }

  @Test
  void connectionsSpeakResp2() {
    assertThat(redis.cli("HELLO")).startsWith("ERR unknown command");
    // Between two reads it asks for a beat.
    dev.brisk.fixtures.ServerProcess.await(
        "a connection that reads", LeaseIT.BOUND, () -> !readers().isEmpty());
  }

  /// The connections that read the invalidations, none of which may speak anything else.
  private static List<String> readers() {
    List<String> readers =
        redis.cli("CLIENT", "LIST").lines().filter(line -> line.contains("cmd=xread")).toList();
    assertThat(readers).allMatch(line -> line.contains("resp=2"));
    return readers;
  }

  @Test
  void invalidationsOfOtherCachesAreHeardAllTheSame() {
    try (CacheStore other = newStore(clock)) {
      look("users:1", "Ada");
      await(other.invalidate(List.of("users:1")));
      dev.brisk.fixtures.ServerProcess.await(
          "gone", LeaseIT.BOUND, () -> cache.getIfFresh("users:1", "") == null);
    }
  }
}
