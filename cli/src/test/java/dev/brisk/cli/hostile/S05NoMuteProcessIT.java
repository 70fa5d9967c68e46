package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.support.ExitCodes;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.problem.StatusText;
import java.io.File;
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

/// Out of descriptors or of memory, the server lived on, answered nothing and heard no SIGTERM.
@Timeout(240)
class S05NoMuteProcessIT {
  private static final int TERMINATED = 128 + 15;
  private static final int OUT_OF_MEMORY = 3;

  /// Refusals, and what else a process seldom does in its first seconds.
  private static final List<String> FIRST_REQUESTS =
      List.of(
          "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
          "nonsense\r\n\r\n",
          "GET  /two-spaces HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: x\r\nLong: " + "x".repeat(20_000) + "\r\n\r\n",
          "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: x\r\n\r\n",
          "OPTIONS /hold HTTP/1.1\r\nHost: x\r\n\r\n",
          "PUT /hold HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n",
          "POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: 3\r\n\r\n{x}",
          "POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
          "POST /take HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: 9999999\r\n\r\n",
          "GET /brisk/cache HTTP/1.1\r\nHost: localhost\r\n\r\n",
          "GET /openapi.json HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n",
          "GET /cached?q=1 HTTP/1.1\r\nHost: x\r\n\r\n",
          "GET /cached HTTP/1.1\r\nHost: x\r\n\r\n",
          "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0");

  private static final String TAKE =
      """
      public class Take implements dev.brisk.server.handler.Handler {
        public Object handle(dev.brisk.server.handler.Request request) {
          return "taken";
        }
      }
      """;

  private static final String HOLD_ALL =
      """
      import java.io.FileInputStream;
      import java.io.IOException;
      import java.nio.file.Files;
      import java.nio.file.Path;
      import java.util.ArrayList;
      import java.util.List;
      import java.util.concurrent.locks.LockSupport;

      public class Hold implements dev.brisk.server.handler.Handler {
        private static final Path RELEASED = Path.of("@FILE@");

        public Object handle(dev.brisk.server.handler.Request request) {
          Thread.ofPlatform().daemon().start(Hold::hold);
          return "held";
        }

        private static void hold() {
          List<FileInputStream> files = new ArrayList<>();
          boolean told = false;
          while (!Files.exists(RELEASED)) {
            try {
              files.add(new FileInputStream("/dev/null"));
            } catch (IOException all) {
              if (!told) {
                told = true;
                System.out.println("all held");
              }
              LockSupport.parkNanos(1_000_000);
            }
          }
          for (FileInputStream file : files) {
            try {
              file.close();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          }
        }
      }
      """;

  @TempDir Path folder;

  private BriskProcess start(String handler, int descriptors) throws Exception {
    Files.writeString(folder.resolve("Hold.java"), handler);
    Files.writeString(folder.resolve("Take.java"), TAKE);
    Files.writeString(folder.resolve("any.json"), "{}");
    return new BriskProcess(
        folder,
        """
          - path: GET /hold
            code: { file: Hold.java }
          - path: POST /take
            body: { schema: any.json }
            code: { file: Take.java }
          - path: GET /cached
            params: { q: { type: integer } }
            cache: { ttl: 1m }
            code: { file: Take.java }
        """,
        descriptors);
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

  /// Something other than connections takes every descriptor, before most classes were needed once.
  /// Connections that are there ask for all that may go wrong; others wait to be accepted.
  @Test
  void whatIsAnsweredForTheFirstTimeWithoutAFreeDescriptorIsAnsweredThenAndLater()
      throws Exception {
    Path release = folder.resolve("release");
    try (BriskProcess server = start(HOLD_ALL.replace("@FILE@", release.toString()), 1024)) {
      List<Socket> there = new ArrayList<>();
      List<Socket> waiting = new ArrayList<>();
      try {
        for (int i = 0; i < FIRST_REQUESTS.size() + 1; i++) {
          there.add(connect(server));
        }
        // The server must have accepted the last of them before there is no descriptor left.
        assertThat(ask(there.getLast(), "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n")).contains("200");
        ServerProcess.await(
            "all descriptors to be held",
            Duration.ofSeconds(20),
            () -> server.output().contains("all held"));
        for (int i = 0; i < 50; i++) {
          waiting.add(connect(server));
        }
        for (int i = 0; i < FIRST_REQUESTS.size(); i++) {
          assertThat(ask(there.get(i), FIRST_REQUESTS.get(i)))
              .as(FIRST_REQUESTS.get(i) + server.output())
              .isNotEmpty()
              .doesNotContain(" 500 ");
        }
        Files.createFile(release);
        server.awaitStatus("/health/live", 200);
        assertThat(server.metric("brisk_http_limits_total{limit=\"accept\"}")).isPositive();
        for (String request : FIRST_REQUESTS) {
          try (Socket again = connect(server)) {
            assertThat(ask(again, request)).as(request + server.output()).isNotEmpty();
          }
        }
      } finally {
        for (Socket socket : there) {
          socket.close();
        }
        for (Socket socket : waiting) {
          socket.close();
        }
      }
      assertThat(server.terminate()).as(server.output()).isEqualTo(TERMINATED);
    }
  }

  private static Socket connect(BriskProcess server) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /// The first bytes of what comes back.
  private static String ask(Socket socket, String request) throws IOException {
    socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    byte[] answer = new byte[64];
    int read = socket.getInputStream().read(answer);
    return read < 0 ? "" : new String(answer, 0, read, StandardCharsets.ISO_8859_1);
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

  /// The class that names statuses is broken: no answer can be written, on any event loop, ever.
  @Test
  void aClassThatEventLoopsCannotLoadEndsTheProcessWithALineAndACode() throws Exception {
    Files.writeString(folder.resolve("Take.java"), TAKE);
    Path broken = folder.resolve("broken");
    Path file = broken.resolve(StatusText.class.getName().replace('.', '/') + ".class");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "no class");
    String classPath = broken + File.pathSeparator + System.getProperty("java.class.path");
    try (BriskProcess server =
        new BriskProcess(
            folder, "  - path: GET /take\n    code: { file: Take.java }\n", 0, classPath)) {
      assertThat(server.get("/take")).as(server.output()).isZero();
      assertThat(server.awaitEnd()).as(server.output()).isEqualTo(ExitCodes.MUTE);
      assertThat(server.output())
          .contains("a class could not be loaded", "StatusText", "the process ends with code 6");
    }
  }
}
