package dev.brisk.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cli.CommandLineRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The real Locust and `brisk locust` against the same server, with the same users: tables and
/// files have the same form, line by line; only numbers and the words of failures may differ.
@Timeout(120)
class LocustFormatIT {
  private static final List<String> FILES =
      List.of("_stats.csv", "_stats_history.csv", "_failures.csv", "_exceptions.csv");

  @TempDir private Path folder;
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          byte[] body = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);
          int status = exchange.getRequestURI().getPath().equals("/missing") ? 404 : 200;
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
    Files.writeString(
        folder.resolve("locustfile.py"),
        """
        from locust import FastHttpUser, task, constant
        class Visitor(FastHttpUser):
            wait_time = constant(0.05)
            @task(3)
            def users(self):
                self.client.get("/users/1", name="/users/[id]")
                self.client.get("/missing")
                self.client.post("/predict", json={})
            @task
            def broken(self):
                raise ValueError("basket is empty")
        """);
    Files.writeString(
        folder.resolve("Visitor.java"),
        """
        class Visitor extends HttpUser {
          { think(constant(millis(50))); }
          @Task(3) void users() {
            get("/users/{id}").param("id", 1).name("/users/[id]");
            get("/missing");
            post("/predict").json(Map.of());
          }
          @Task void broken() { throw new IllegalStateException("basket is empty"); }
        }
        """);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String real() throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                "locust",
                "-f",
                "locustfile.py",
                "--headless",
                "-u",
                "4",
                "-r",
                "4",
                "-t",
                "4s",
                "-H",
                url,
                "--csv",
                "real",
                "--only-summary")
            .directory(folder.toFile())
            .redirectErrorStream(true);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new AssertionError("locust is not installed. Run: apt-get install python3-locust", e);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isEqualTo(1);
    return output;
  }

  private CommandLineRunner.Run ours() {
    return CommandLineRunner.run(
        "locust",
        "-f",
        folder.resolve("Visitor.java").toString(),
        "--headless",
        "-u",
        "4",
        "-r",
        "4",
        "-t",
        "4s",
        "-H",
        url,
        "--csv",
        folder.resolve("ours").toString(),
        "--only-summary");
  }

  /// Table lines only, numbers as #, and what a failure was called as …
  private static List<String> shape(String output) {
    return output
        .lines()
        .filter(
            line -> line.matches("(Type|GET|POST|---| +Aggregated|Response time|# occ|Error).*"))
        .map(line -> line.replaceAll("(/[a-z]+: ).*", "$1…"))
        .map(line -> line.replaceAll("^\\d+ ", "# "))
        .map(line -> line.replaceAll("(?<![\\w.\\[])\\d+(\\.\\d+)?(?=[ (%)|]|$)", "#"))
        .map(line -> line.replaceAll(" +", " ").strip())
        .toList();
  }

  @Test
  void tablesAndFilesHaveTheFormOfTheRealOnes() throws Exception {
    String real = real();
    CommandLineRunner.Run ours = ours();
    assertThat(ours.code()).isEqualTo(1);
    assertThat(shape(ours.err())).isEqualTo(shape(real));
    for (String ending : FILES) {
      List<String> theirs = Files.readAllLines(folder.resolve("real" + ending));
      List<String> mine = Files.readAllLines(folder.resolve("ours" + ending));
      assertThat(mine.getFirst()).as(ending).isEqualTo(theirs.getFirst());
      assertThat(mine).as(ending).hasSizeGreaterThan(1);
    }
    assertThat(names("ours_stats.csv")).isEqualTo(names("real_stats.csv"));
    assertThat(names("ours_failures.csv")).isEqualTo(names("real_failures.csv"));
    assertThat(Files.readString(folder.resolve("ours_exceptions.csv")))
        .contains("java.lang.IllegalStateException: basket is empty")
        .contains("Visitor.broken(Visitor.java:");
    List<String> history = Files.readAllLines(folder.resolve("ours_stats_history.csv"));
    assertThat(history)
        .anyMatch(line -> line.matches("\\d{10},4,,Aggregated,[0-9.]+,[0-9.]+,\\d+,.*"));
  }

  private List<String> names(String file) throws IOException {
    return Files.readAllLines(folder.resolve(file)).stream()
        .map(line -> line.split(",", -1))
        .map(cells -> cells[0] + "," + cells[1])
        .toList();
  }
}
