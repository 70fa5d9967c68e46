package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.PrintedPort;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// X16: a process tells in one line what is wrong, and ends when it is to end.
@Timeout(180)
class X16ProcessIT {
  @TempDir Path folder;

  private Process serve(String admin) throws IOException {
    Files.writeString(
        folder.resolve("Exit.java"),
        """
        import dev.brisk.server.handler.*;
        public class Exit implements Handler {
          @Override public Object handle(Request request) {
            System.exit(3);
            return "never";
          }
        }
        """);
    Path file = folder.resolve("brisk.yaml");
    Files.writeString(
        file,
        "server: { shutdown-timeout: 1m, admin: "
            + admin
            + " }\nendpoints: [{ path: GET /exit, code: { file: Exit.java } }]\n");
    return new ProcessBuilder(
            ProcessHandle.current().info().command().orElseThrow(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "--enable-native-access=ALL-UNNAMED",
            "dev.brisk.cli.Brisk",
            "serve",
            file.toString(),
            "--port",
            "0")
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("out.txt").toFile())
        .start();
  }

  private int awaitPort(Process server) {
    return PrintedPort.await(server, folder.resolve("out.txt"));
  }

  private String out() throws IOException {
    return Files.readString(folder.resolve("out.txt"));
  }

  /// The shutdown time of a minute was used up by the request that had called it.
  @Test
  void systemExitInAHandlerIsToldAndEndsTheServerAtOnce() throws Exception {
    Process server = serve("{ enabled: false }");
    try {
      int port = awaitPort(server);
      try (Socket socket = new Socket("localhost", port)) {
        socket
            .getOutputStream()
            .write("GET /exit HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(server.exitValue()).isEqualTo(3);
      assertThat(out()).contains("called System.exit: stopping.");
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void aTokenFileThatCannotBeWrittenIsALineWithoutATrace() throws Exception {
    Process server = serve("{ token-file: /dev/null/token.json }");
    try {
      awaitPort(server);
      assertThat(out()).contains("Cannot write the admin token to").doesNotContain("\tat ");
    } finally {
      server.destroyForcibly();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"notaport", "0", "65536", "99999", "-1", ""})
  void aRedisWithAnImpossiblePortIsRefusedBeforeTheStart(String port) {
    Run run = CommandLineRunner.run("serve", "--redis", "redis://localhost:" + port);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("a port from 1 to 65535");
  }

  /// Below the first heap that the launcher asked for the JVM refused to start.
  @ParameterizedTest
  @ValueSource(strings = {"32m", "47M", "20480k", "48m", "1g"})
  void aSmallHeapStarts(String heap) throws Exception {
    String java = ProcessHandle.current().info().command().orElseThrow();
    ProcessBuilder command =
        new ProcessBuilder(
                "sh",
                "-c",
                "home=/nowhere; . ../deploy/jvm-options.sh; \"$1\" $JVM_OPTIONS -version",
                "sh",
                java)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out.txt").toFile());
    command.environment().put("BRISK_HEAP", heap);
    Process started = command.start();
    assertThat(started.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(started.exitValue()).as(out()).isZero();
  }
}
