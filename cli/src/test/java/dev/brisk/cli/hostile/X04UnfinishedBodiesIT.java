package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// 260 bodies that lack their last byte took all the heap, and nothing answered.
@Timeout(240)
class X04UnfinishedBodiesIT {
  private static final int BODIES = 260;
  private static final int BODY_BYTES = 1 << 20;

  @TempDir Path folder;

  @Test
  void bodiesThatNeverEndLeaveTheServerServing() throws Exception {
    Files.writeString(
        folder.resolve("Take.java"),
        """
        import dev.brisk.server.handler.Handler;
        import dev.brisk.server.handler.Request;

        public class Take implements Handler {
          @Override
          public Object handle(Request request) {
            return "taken";
          }
        }
        """);
    Files.writeString(folder.resolve("any.json"), "{}");
    try (BriskProcess server =
        new BriskProcess(
            folder,
            "  - path: POST /take\n    body: { schema: any.json }\n    code: { file: Take.java }\n",
            0)) {
      assertThat(server.post("/take", "{}")).as(server.output()).isEqualTo(200);
      List<Socket> attackers = new ArrayList<>();
      try {
        byte[] almost = new byte[BODY_BYTES - 1];
        for (int i = 0; i < BODIES; i++) {
          attackers.add(begin(server.port(), almost));
          if (i % 20 == 0) {
            assertThat(server.get("/health/live")).as(server.output()).isEqualTo(200);
          }
        }
        assertThat(server.metric("brisk_http_limits_total{limit=\"bodies\"}")).isPositive();
        assertThat(server.metric("brisk_http_held_bytes{what=\"bodies\"}"))
            .isLessThanOrEqualTo(192 << 20 >> 3);
      } finally {
        for (Socket attacker : attackers) {
          attacker.close();
        }
      }
      ServerProcess.await(
          "room for bodies", Duration.ofSeconds(20), () -> server.post("/take", "{}") == 200);
      assertThat(server.metric("brisk_http_held_bytes{what=\"bodies\"}")).isZero();
    }
  }

  private static Socket begin(int port, byte[] body) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket
        .getOutputStream()
        .write(
            ("POST /take HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + ("Content-Length: " + BODY_BYTES + "\r\n\r\n"))
                .getBytes(StandardCharsets.US_ASCII));
    try {
      socket.getOutputStream().write(body);
    } catch (IOException refused) {
      // Answered with 503 and closed while it sent: as it should be, and counted by the server.
      assertThat(refused).hasMessageMatching("(?i).*(broken pipe|reset).*");
    }
    return socket;
  }
}
