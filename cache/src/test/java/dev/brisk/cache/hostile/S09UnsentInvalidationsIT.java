package dev.brisk.cache.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cache.entry.Purge;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fault S9: while Redis took no writes, other nodes served what was invalidated up to its TTL.
class S09UnsentInvalidationsIT {
  static final Duration BOUND = Duration.ofSeconds(20);
  static final Duration HOUR = Duration.ofHours(1);

  @TempDir Path source;

  interface Change {
    void on(RedisServer redis);
  }

  private void holds(Change fault, Change repair, String... options) {
    try (RedisServer redis = RedisServer.started(options);
        CacheNode a = CacheNode.within(redis.url(), source, HOUR);
        CacheNode b = CacheNode.start(redis.url(), source, HOUR)) {
      for (String key : new String[] {"1", "2"}) {
        CacheNode.set(source, key, "old");
        assertThat(a.get(key)).isEqualTo("old");
        ServerProcess.await("memory of B", BOUND, () -> b.look(key).equals("HIT_MEMORY old"));
      }
      fault.on(redis);
      CacheNode.set(source, "1", "new");
      CacheNode.set(source, "2", "new");
      a.purge(Purge.HARD, "key", "1");
      a.purge(Purge.HARD, "tag", "2");
      assertThat(a.get("1")).isEqualTo("new");
      // Without word of it: after a second B asks by itself. Key 2 stays unasked for.
      ServerProcess.await("the new value", BOUND, () -> b.get("1").equals("new"));
      ServerProcess.await("the state", BOUND, () -> b.state().equals("DOWN"));
      ServerProcess.await("kept", BOUND, () -> !a.ask("queued").equals("0"));
      repair.on(redis);
      ServerProcess.await("A to be back", BOUND, () -> a.state().equals("UP"));
      ServerProcess.await("B to be back", BOUND, () -> b.state().equals("UP"));
      assertThat(a.ask("queued")).isEqualTo("0");
      assertThat(b.get("1")).isEqualTo("new");
      assertThat(b.get("2")).isEqualTo("new");
    }
  }

  @Test
  void whenRedisIsFull() {
    holds(
        redis -> {
          redis.cli("CONFIG", "SET", "maxmemory-policy", "noeviction");
          redis.cli("CONFIG", "SET", "maxmemory", "1");
        },
        redis -> redis.cli("CONFIG", "SET", "maxmemory", "0"));
  }

  @Test
  void whenRedisBecameAReplica() {
    holds(
        redis -> redis.cli("REPLICAOF", "127.0.0.1", "1"),
        redis -> redis.cli("REPLICAOF", "NO", "ONE"));
  }

  @Test
  void whenRedisRefusesWritesSinceItCouldNotSave() throws IOException {
    Path folder = Files.createTempDirectory("gone");
    holds(
        redis -> {
          try {
            Files.delete(folder);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          redis.cli("CONFIG", "SET", "save", "3600 1");
          redis.cli("BGSAVE");
          ServerProcess.await(
              "the failed save", BOUND, () -> redis.cli("SET", "probe", "1").contains("MISCONF"));
        },
        redis -> redis.cli("CONFIG", "SET", "stop-writes-on-bgsave-error", "no"),
        "--dir",
        folder.toString());
  }

  @Test
  void whenRedisForbidsToAppend() {
    holds(
        redis -> redis.cli("ACL", "SETUSER", "default", "-xadd"),
        redis -> redis.cli("ACL", "SETUSER", "default", "+xadd"));
  }

  @Test
  void whenRedisDoesNotAnswer() {
    holds(RedisServer::pause, RedisServer::resume);
  }
}
