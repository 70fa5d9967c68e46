package dev.brisk.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What can be said of settings without a server.
class RedisSettingsTest {
  @Test
  void passwordIsNotPrinted() {
    RedisSettings settings = RedisSettings.url("rediss://brisk:s3cret@host:6380/0");
    assertThat(settings.toString()).contains("host:6380").doesNotContain("s3cret");
  }

  @Test
  void whatIsNoUrlOfRedisIsRefusedWithoutItsPassword() {
    RedisSettings settings = RedisSettings.url("http://brisk:s3cret@host");
    assertThatThrownBy(() -> new RedisConnector(settings, "test", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Write one such as redis://localhost:6379")
        .hasMessageNotContaining("s3cret")
        .hasNoCause();
  }

  @Test
  void changesKeepTheRest() {
    RedisSettings settings =
        RedisSettings.cluster("redis://a,b")
            .withTimeout(Duration.ofSeconds(3))
            .withConnectTimeout(Duration.ofSeconds(4));
    assertThat(settings)
        .isEqualTo(
            new RedisSettings(
                "redis://a,b", true, Duration.ofSeconds(3), Duration.ofSeconds(4), null));
    assertThatThrownBy(() -> settings.withTimeout(Duration.ZERO))
        .hasMessage("timeout must be positive, but is PT0S");
  }

  /// Lettuce 2212: people write passwords as they are. What is then no URL was told with the part
  /// of the password that lies behind its first `@` or `/`.
  @Test
  void aPasswordWithCharactersOfUrlsIsNotTold() {
    for (String url :
        new String[] {
          "redis://:se@cr/et@host:6379",
          "redis://user:se/cr@et@host",
          "redis-sentinel://:se/cret@host:26379,:se@cret@host2/0#master",
          "redis:user:secret@host",
          "user:secret@host"
        }) {
      assertThat(RedisSettings.url(url).toString()).as(url).doesNotContain("cr");
    }
    assertThat(RedisSettings.url("redis://host:6379/0").toString()).contains("redis://host:6379/0");
    assertThatThrownBy(() ->
            new RedisConnector(RedisSettings.url("redis://:se@cr/et@ho st"), "test", Duration.ZERO))
        .hasMessageContaining("a%40b%2Fc")
        .hasMessageNotContaining("cr/et");
  }
}
