package dev.brisk.cli.hostile;

import dev.brisk.cli.Brisk;
import dev.brisk.cli.PrintedPort;
import dev.brisk.fixtures.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `brisk serve` as its users run it: a process of its own, with the heap of the launcher, and if
/// asked for, a limit on open files.
final class BriskProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final int port;
  private final Path out;

  /// @param descriptors how many files it may have open; 0: as many as this JVM
  BriskProcess(Path folder, String endpoints, int descriptors) throws IOException {
    this(folder, endpoints, descriptors, System.getProperty("java.class.path"));
  }

  BriskProcess(Path folder, String endpoints, int descriptors, String classPath)
      throws IOException {
    this.out = folder.resolve("out.txt");
    Path yaml = folder.resolve("brisk.yaml");
    Files.writeString(yaml, "server: { port: 0 }\nendpoints:\n" + endpoints);
    List<String> java = new ArrayList<>();
    if (descriptors > 0) {
      java.addAll(List.of("sh", "-c", "ulimit -n " + descriptors + "; exec \"$@\"", "sh"));
    }
    java.add(ProcessHandle.current().info().command().orElseThrow());
    java.addAll(launcherOptions());
    java.add("-XX:TieredStopAtLevel=1");
    java.addAll(List.of("-cp", classPath, Brisk.class.getName(), "serve", yaml.toString()));
    ProcessBuilder command =
        new ProcessBuilder(java).redirectErrorStream(true).redirectOutput(out.toFile());
    command.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
    process = command.start();
    this.port = PrintedPort.await(process, out);
  }

  /// As in `deploy/jvm-options.sh`, which every launcher sources.
  private static List<String> launcherOptions() throws IOException {
    Process shell =
        new ProcessBuilder(
                "sh", "-c", "home=/nowhere; . ../deploy/jvm-options.sh; echo \"$JVM_OPTIONS\"")
            .redirectErrorStream(true)
            .start();
    String printed =
        new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    return List.of(printed.split(" +"));
  }

  int port() {
    return port;
  }

  String output() {
    try {
      return Files.exists(out) ? Files.readString(out) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The status of a GET on a connection of its own; 0 when there is no answer in five seconds.
  int get(String path) {
    return exchange("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  }

  int post(String path, String json) {
    return exchange(
        "POST "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + json.length()
            + "\r\n\r\n"
            + json);
  }

  private int exchange(String request) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(5_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return line == null ? 0 : Integer.parseInt(line.split(" ")[1]);
    } catch (IOException e) {
      return 0;
    }
  }

  void awaitStatus(String path, int status) {
    ServerProcess.await(
        status + " from " + path + "; it printed: " + output(),
        PATIENCE,
        () -> get(path) == status);
  }

  /// The sum of a metric's series.
  double metric(String series) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(20_000);
      socket
          .getOutputStream()
          .write(
              "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.lines()
          .filter(line -> line.startsWith(series))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    }
  }

  /// The exit code, once the process has ended.
  int awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new AssertionError("the process lives on; it printed: " + output());
    }
    return process.exitValue();
  }

  /// SIGTERM, and the exit code.
  int terminate() throws InterruptedException {
    process.destroy();
    return awaitEnd();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
