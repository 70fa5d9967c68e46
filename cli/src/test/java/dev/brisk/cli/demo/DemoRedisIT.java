package dev.brisk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoRedisIT {
  /// Asked within Redis: a process for each of thousands of keys takes a minute.
  private static final String FOR_EVER =
      """
      local keys = {}
      for _, key in ipairs(redis.call('KEYS', '*')) do
        if redis.call('TTL', key) == -1 then keys[#keys + 1] = key end
      end
      return keys\
      """;

  @TempDir Path folder;

  @Test
  void redisIsMeasuredAndShownAndASecondDemoOnTheSameRedisStartsAfresh() throws Exception {
    try (RedisServer redis = RedisServer.started()) {
      for (int i = 0; i < 2; i++) {
        Path json = folder.resolve(i + ".json");
        DemoRuns.Run run = DemoRuns.run("--redis", redis.url(), "--json", json.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).containsPattern("TTL in Redis 3[56][0-9][0-9] s");
        DemoRuns.checkedFigures(json, true);
      }
      assertThat(Long.parseLong(redis.cli("DBSIZE").strip())).isPositive();
      assertThat(redis.cli("EVAL", FOR_EVER, "0").strip()).as("keys without an end").isEmpty();
    }
  }
}
