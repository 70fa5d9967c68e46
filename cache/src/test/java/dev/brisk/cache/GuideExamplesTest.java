package dev.brisk.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.crypto.Encryption;
import dev.brisk.cache.crypto.EncryptionTest;
import dev.brisk.cache.entry.Purge;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.load.CacheOptions.EarlyRefresh;
import dev.brisk.cache.load.CacheOptions.Timeouts;
import dev.brisk.cache.remote.Invalidation;
import dev.brisk.cache.remote.RedisTierOptions;
import dev.brisk.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The examples of `docs/guide/caching.md`, which a test compares with the text.
class GuideExamplesTest {
  static String readFromDatabase(String key) {
    return "Ada";
  }

  @Test
  void fiveLines() {
    CacheStore store = CacheStore.builder().memoryMaximumBytes(64 << 20).build();
    TieredCache<String> users =
        store.cache("users", Codecs.utf8(), CacheOptions.ttl(Duration.ofMinutes(5)));
    String user = users.get("users:42", key -> readFromDatabase(key));
    assertThat(user).isEqualTo("Ada");
    store.invalidate(List.of("users:42"));
    store.invalidateTags(List.of("team:7"));
    store.clear(Purge.SOFT);
    assertThat(users.getIfFresh("users:42", "")).isNull();
    store.close();
  }

  @Test
  void options() {
    CacheOptions options =
        CacheOptions.ttl(Duration.ofMinutes(1))
            .withStaleWhileRevalidate(Duration.ofSeconds(30))
            .withStaleIfError(Duration.ofHours(1))
            .withEarlyRefresh(new EarlyRefresh.AtFraction(0.8))
            .withJitter(0.1)
            .withTimeouts(Timeouts.DEFAULT.withSoft(Duration.ofMillis(200)));
    assertThat(options.staleness().ifError()).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void oneCacheAlone() {
    TieredCache<String> alone =
        TieredCache.builder("users", Codecs.utf8())
            .options(CacheOptions.ttl(Duration.ofMinutes(5)))
            .memoryMaximumBytes(64 << 20)
            .build();
    assertThat(alone.get("users:42", key -> readFromDatabase(key))).isEqualTo("Ada");
    CacheContract.await(alone.invalidate("users:42"));
    assertThat(alone.peek("users:42", "")).isNull();
    CacheContract.await(alone.put("users:42", "Grace"));
    assertThat(alone.peek("users:42", "").value()).isEqualTo("Grace");
    CacheContract.await(alone.invalidateTag("team:7"));
    assertThat(alone.defaults().ttl()).isEqualTo(Duration.ofMinutes(5));
    alone.store().close();
  }

  @Test
  void encryption() {
    byte[] newKey = EncryptionTest.key(2);
    byte[] oldKey = EncryptionTest.key(1);
    Encryption encryption = Encryption.with("2026-11", newKey).alsoReading("2026-08", oldKey);
    assertThat(encryption.toString()).contains("2026-11");
  }

  @Test
  void tracking() {
    RedisTierOptions tracked = RedisTierOptions.DEFAULT.withInvalidation(Invalidation.TRACKING);
    CacheStore store =
        CacheStore.builder().redis(RedisSettings.url("redis://localhost:6379"), tracked).build();
    store.close();
    assertThat(tracked.invalidation()).isEqualTo(Invalidation.TRACKING);
  }

  @Test
  void everyStatementOfTheGuideStandsHereOrInTheRedisTests() throws IOException {
    Path guide = Path.of("..", "docs", "guide", "caching.md");
    String tests =
        squeezed(Files.readString(source("GuideExamplesTest.java")))
            + squeezed(Files.readString(source("RedisOutageIT.java")))
                .replace("RedisSettings.url(url)", "RedisSettings.url(\"redis://localhost:6379\")");
    Matcher blocks =
        Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(guide));
    List<String> missing = new ArrayList<>();
    int statements = 0;
    while (blocks.find()) {
      for (String statement : blocks.group(1).split(";\n", -1)) {
        String wanted = squeezed(statement).replaceFirst("^CacheStorestore=", "");
        statements++;
        if (!tests.contains(wanted)) {
          missing.add(statement);
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(statements).isGreaterThan(6);
  }

  private static Path source(String name) {
    return Path.of("src", "test", "java", "dev", "brisk", "cache", name);
  }

  private static String squeezed(String text) {
    return text.replaceAll("\\s+", "");
  }
}
