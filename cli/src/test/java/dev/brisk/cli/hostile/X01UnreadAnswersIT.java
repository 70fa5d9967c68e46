package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.RawHttp2;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// 41 KB of HTTP/2 killed the server for good: 3,000 streams that never open their windows.
@Timeout(240)
class X01UnreadAnswersIT {
  private static final int TERMINATED = 128 + 15;
  private static final int CONNECTIONS = 24;
  private static final int STREAMS = 125;
  private static final int CHECKS = 20;

  @TempDir Path folder;

  @Test
  void threeThousandStreamsThatNobodyReadsLeaveTheServerServing() throws Exception {
    Files.createDirectory(folder.resolve("public"));
    Files.write(folder.resolve("public/big.bin"), new byte[3 << 20]);
    try (BriskProcess server =
        new BriskProcess(folder, "  - path: /files/**\n    files: { directory: public }\n", 0)) {
      for (String path : List.of("/files/big.bin", "/metrics", "/openapi.json")) {
        List<RawHttp2> attackers = new ArrayList<>();
        try {
          for (int i = 0; i < CONNECTIONS; i++) {
            attackers.add(attack(server.port(), path));
          }
          // Each answer has begun, or was refused: nothing is under way but what the server holds.
          for (RawHttp2 attacker : attackers) {
            for (int i = 0; i < STREAMS; i++) {
              assertThat(attacker.await(RawHttp2.HEADERS)).as(server.output()).isNotNull();
            }
          }
          for (int i = 0; i < CHECKS; i++) {
            assertThat(server.get("/health/live")).as(server.output()).isEqualTo(200);
          }
        } finally {
          for (RawHttp2 attacker : attackers) {
            attacker.close();
          }
        }
        server.awaitStatus("/health/live", 200);
        server.awaitStatus("/files/big.bin", 200);
      }
      assertThat(server.terminate()).as(server.output()).isEqualTo(TERMINATED);
    }
  }

  private static RawHttp2 attack(int port, String path) throws IOException {
    RawHttp2 attacker = new RawHttp2(port, 0);
    for (int i = 0; i < STREAMS; i++) {
      attacker.get(1 + 2 * i, path);
    }
    return attacker;
  }
}
