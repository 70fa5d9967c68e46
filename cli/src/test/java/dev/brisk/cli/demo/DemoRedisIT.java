package dev.brisk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoRedisIT {
  @TempDir Path folder;

  @Test
  void redisIsMeasuredAndShownAndASecondDemoOnTheSameRedisStartsAfresh() throws Exception {
    try (RedisServer redis = RedisServer.started()) {
      for (int i = 0; i < 2; i++) {
        Path json = folder.resolve(i + ".json");
        DemoRuns.Run run = DemoRuns.run("--redis", redis.url(), "--json", json.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).containsPattern("Redis   TTL predict:[0-9a-f]{64} → 3[56][0-9][0-9]");
        DemoRuns.checkedFigures(json, true);
      }
      for (String key : redis.cli("KEYS", "*").lines().toList()) {
        assertThat(Long.parseLong(redis.cli("TTL", key))).as(key).isPositive();
      }
    }
  }
}
