package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// 120 bytes of a request made 43 lines of log.
@Timeout(240)
class X06LogFloodIT {
  private static final int REQUESTS = 3_000;
  private static final int CONNECTIONS = 300;
  private static final int LINES_PER_SECOND = 20;

  @TempDir Path folder;

  @Test
  void failuresThatAClientCausesAreFewLinesWithoutTraces() throws Exception {
    Files.writeString(
        folder.resolve("Fail.java"),
        """
        public class Fail implements dev.brisk.server.handler.Handler {
          public Object handle(dev.brisk.server.handler.Request request) {
            throw new IllegalStateException("two\\nlines");
          }
        }
        """);
    try (BriskProcess server =
        new BriskProcess(folder, "  - path: GET /fail\n    code: { file: Fail.java }\n", 0)) {
      long before = System.nanoTime();
      int printed = server.output().length();
      pipeline(server.port(), "GET /fail HTTP/1.1\r\nHost: localhost\r\n\r\n", REQUESTS);
      flood(
          server.port(),
          "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\n"
              + "Upgrade: h2c\r\nHTTP2-Settings: !!!!\r\n\r\n");
      flood(server.port(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense of a frame");
      flood(server.port(), "\u0016\u0003\u0001\u0000\u0005hello");
      server.awaitStatus("/health/live", 200);
      long seconds = 2 + (System.nanoTime() - before) / 1_000_000_000;
      List<String> lines = server.output().substring(printed).lines().toList();
      // More seconds on a slow machine allow more lines, as they should.
      assertThat(lines).isNotEmpty().hasSizeLessThanOrEqualTo((int) (LINES_PER_SECOND * seconds));
      assertThat(lines).noneMatch(line -> line.startsWith("\tat "));
      assertThat(lines).allMatch(line -> line.length() < 3_000);
      assertThat(lines).anyMatch(line -> line.contains("two\\u000alines"));
    }
  }

  /// All on one connection.
  private static void pipeline(int port, String text, int times) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write(text.repeat(times).getBytes(StandardCharsets.ISO_8859_1));
      socket.shutdownOutput();
      socket.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
  }

  /// Each on a connection of its own.
  private static void flood(int port, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < CONNECTIONS; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().write(bytes);
      }
    }
  }
}
