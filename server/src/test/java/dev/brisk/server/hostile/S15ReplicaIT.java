package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.RedisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// S15: a Redis that is a replica, which takes no writes, is a line in the server's output, and so
/// is its promotion.
@Timeout(60)
class S15ReplicaIT {
  @TempDir private Path folder;

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord line) {
          lines.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  private void await(String words) {
    long deadline = System.nanoTime() + 20_000_000_000L;
    while (lines.stream().noneMatch(line -> line.contains(words))) {
      assertThat(System.nanoTime()).as(words + " in " + lines).isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void aReplicaIsToldOfAtTheStartAndSoIsItsPromotion() throws Exception {
    Logger logger = Logger.getLogger("dev.brisk.server");
    logger.addHandler(handler);
    // Its master is not there: it serves what it has, and takes no writes.
    try (RedisServer replica = RedisServer.started("--replicaof", "127.0.0.1", "1");
        YamlServer server =
            YamlServer.start(
                folder,
                """
                cache: { redis: { url: "%s" } }
                endpoints: [{ path: /files/**, files: { directory: . } }]
                """
                    .formatted(replica.url()))) {
      await("WARNING Redis is down (READONLY");
      assertThat(server.get("/health/ready").text())
          .contains("\"redis\":\"down\"", "\"invalidations\":\"unconfirmed\"");
      replica.cli("replicaof", "no", "one");
      await("INFO Redis is up again");
      assertThat(lines).hasSize(2);
    } finally {
      logger.removeHandler(handler);
    }
  }
}
