package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.TlsFiles;
import dev.brisk.redis.RedisSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// TLS with a certificate of our own, and an ACL user.
class RedisTlsIT extends CacheContract {
  static TlsFiles files;
  static RedisServer redis;

  @BeforeAll
  static void startRedis() {
    files = TlsFiles.created();
    redis = RedisServer.startedWithTls(files, "brisk", "secret");
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
    CacheStore store = CacheStore.builder().clock(clock).redis(settings("secret")).build();
    LeaseIT.awaitUp(store);
    return store;
  }

  static RedisSettings settings(String password) {
    return RedisSettings.url("rediss://brisk:" + password + "@127.0.0.1:" + redis.tlsPort())
        .withTrustedCertificates(files.certificate())
        .withTimeout(Duration.ofSeconds(2))
        .withConnectTimeout(Duration.ofSeconds(5));
  }

  @Test
  void wrongPasswordLeavesTheTierAwayAndCallersUnharmed() throws InterruptedException {
    try (CacheStore wrong = CacheStore.builder().redis(settings("guess")).build()) {
      assertThat(wrong.awaitRemote(LeaseIT.BOUND)).isEqualTo(RemoteState.DOWN);
      TieredCache<String> users = wrong.cache("users", Codecs.utf8(), MINUTE);
      assertThat(await(users.lookup("k", MINUTE, value("v"))).value()).isEqualTo("v");
    }
  }

  @Test
  void passwordIsNotInTheSettingsText() {
    assertThat(settings("secret").toString()).doesNotContain("secret").contains("***");
  }
}
