package dev.brisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// SIGTERM as Docker sends it, to a process of its own: the JVM's shutdown hooks really run.
@Timeout(120)
class ServeStopIT {
  private static final int TERMINATED = 128 + 15;
  private static final String FLOWER =
      "{\"SepalLengthCm\":5.1,\"SepalWidthCm\":3.5,\"PetalLengthCm\":1.4,\"PetalWidthCm\":0.2}";

  @TempDir Path folder;

  /// ONNX Runtime's own hook freed what the model needs, and the process died of SIGSEGV.
  @Test
  void aRequestOnItsWayIsStillAnsweredByTheModelAfterTheSignal() throws Exception {
    Path out = folder.resolve("out.txt");
    ProcessBuilder command =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "--enable-native-access=ALL-UNNAMED",
                Brisk.class.getName(),
                "serve",
                "../examples/api/brisk.yaml",
                "--port",
                "0")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile());
    command.environment().put("POSTS_URL", "http://127.0.0.1:9");
    Process server = command.start();
    try {
      int port = PrintedPort.await(server, out);
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.setSoTimeout(20_000);
        send(
            socket,
            "POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + ("Expect: 100-continue\r\nContent-Length: " + FLOWER.length() + "\r\n\r\n"));
        BufferedReader answer =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        // The server waits for the body: the request is on its way, not only in a socket's buffer.
        assertThat(answer.readLine()).isEqualTo("HTTP/1.1 100 Continue");
        assertThat(answer.readLine()).isEmpty();
        server.destroy();
        ServerProcess.await("the drain", Duration.ofSeconds(20), () -> isDraining(port));
        send(socket, FLOWER);
        assertThat(answer.readLine()).as(Files.readString(out)).isEqualTo("HTTP/1.1 200 OK");
        assertThat(answer.lines()).anyMatch(line -> line.contains("Iris-setosa"));
      }
      assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(server.exitValue()).isEqualTo(TERMINATED);
    } finally {
      server.destroyForcibly();
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /// Readiness and metrics are answered until the last request is through (entry M11).
  private static boolean isDraining(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      send(socket, "GET /health/ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.startsWith("HTTP/1.1 503 ");
    } catch (IOException e) {
      return false;
    }
  }
}
