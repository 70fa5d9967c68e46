package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Out of descriptors or of memory, the server lived on, answered nothing and heard no SIGTERM.
@Timeout(240)
class S05NoMuteProcessIT {
  private static final int TERMINATED = 128 + 15;
  private static final int OUT_OF_MEMORY = 3;

  @TempDir Path folder;

  private BriskProcess start(String handler, int descriptors) throws Exception {
    Files.writeString(folder.resolve("Hold.java"), handler);
    return new BriskProcess(
        folder, "  - path: GET /hold\n    code: { file: Hold.java }\n", descriptors);
  }

  @Test
  void moreConnectionsThanDescriptorsAreSurvived() throws Exception {
    try (BriskProcess server =
        start(
            """
            public class Hold implements dev.brisk.server.handler.Handler {
              public Object handle(dev.brisk.server.handler.Request request) {
                return "held";
              }
            }
            """,
            1024)) {
      assertThat(server.output().lines().filter(line -> line.contains("max-connections")))
          .singleElement()
          .asString()
          .contains("10000", "1024", "576");
      List<Socket> attackers = new ArrayList<>();
      try {
        for (int i = 0; i < 1_500; i++) {
          Socket socket = new Socket();
          attackers.add(socket);
          // Non-blocking would be quicker; the backlog takes those that are not accepted.
          socket.connect(
              new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()),
              5_000);
        }
        server.awaitStatus("/health/live", 200);
      } finally {
        for (Socket attacker : attackers) {
          attacker.close();
        }
      }
      server.awaitStatus("/hold", 200);
      assertThat(server.terminate()).as(server.output()).isEqualTo(TERMINATED);
    }
  }

  @Test
  void aFullHeapEndsTheProcessWithALineAndACode() throws Exception {
    try (BriskProcess server =
        start(
            """
            import java.util.ArrayList;
            import java.util.List;

            public class Hold implements dev.brisk.server.handler.Handler {
              private static final List<byte[]> HELD = new ArrayList<>();

              public Object handle(dev.brisk.server.handler.Request request) {
                while (true) {
                  HELD.add(new byte[1 << 20]);
                }
              }
            }
            """,
            0)) {
      server.get("/hold");
      assertThat(server.awaitEnd()).isEqualTo(OUT_OF_MEMORY);
      assertThat(server.output()).contains("OutOfMemoryError");
    }
  }
}
