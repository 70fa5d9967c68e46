package dev.brisk.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cli.Brisk;
import dev.brisk.fixtures.ServerProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Ctrl-C as a terminal sends it: a process of its own, and SIGINT.
@Timeout(120)
class BenchInterruptIT {
  private static final int SIGNALLED = 128 + 2;

  /// A test run that a script started in the background ignores the signal, and passes that on.
  private static final String HEARS_SIGINT = "--default-signal=INT";

  @TempDir Path folder;

  @Test
  void anInterruptedRunPrintsWhatWasMeasuredUntilThen() throws Exception {
    AtomicLong asked = new AtomicLong();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    Path out = folder.resolve("out.txt");
    Path json = folder.resolve("result.json");
    Process bench =
        new ProcessBuilder(
                "env",
                HEARS_SIGINT,
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Brisk.class.getName(),
                "bench",
                "--no-self-warmup",
                "-c",
                "2",
                "-d",
                "10m",
                "--warmup",
                "0s",
                "--json",
                json.toString(),
                "http://127.0.0.1:" + server.getAddress().getPort() + "/")
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      ServerProcess.await("load", Duration.ofSeconds(60), () -> asked.get() > 100);
      // A Process can only be sent SIGTERM.
      assertThat(
              new ProcessBuilder("kill", "-INT", Long.toString(bench.pid()))
                  .inheritIO()
                  .start()
                  .waitFor())
          .isZero();
      assertThat(bench.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(bench.exitValue()).isEqualTo(SIGNALLED);
      assertThat(Files.readString(out)).contains("stopped early", "Throughput", "Limited by");
      JsonNode result = JsonMapper.shared().readTree(Files.readString(json));
      assertThat(result.path("interrupted").asBoolean()).isTrue();
      assertThat(result.path("requests").asLong()).isEqualTo(asked.get());
    } finally {
      bench.destroyForcibly();
      server.stop(0);
    }
  }

  @Test
  void anInterruptedRunOfUsersPrintsItsSummaryAndWritesItsFiles() throws Exception {
    AtomicLong asked = new AtomicLong();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    Path scenario =
        Files.writeString(
            folder.resolve("Getter.java"),
            "class Getter extends HttpUser { { think(constant(millis(5))); }"
                + " @Task void ask() { get(\"/\"); } }");
    Path out = folder.resolve("out.txt");
    Path csv = folder.resolve("run");
    Process bench =
        new ProcessBuilder(
                "env",
                HEARS_SIGINT,
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Brisk.class.getName(),
                "locust",
                "-f",
                scenario.toString(),
                "--headless",
                "--only-summary",
                "-u",
                "2",
                "--csv",
                csv.toString(),
                "-H",
                "http://127.0.0.1:" + server.getAddress().getPort())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      ServerProcess.await("load", Duration.ofSeconds(60), () -> asked.get() > 100);
      assertThat(
              new ProcessBuilder("kill", "-INT", Long.toString(bench.pid()))
                  .inheritIO()
                  .start()
                  .waitFor())
          .isZero();
      assertThat(bench.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(out)).contains("Type     Name", "Response time percentiles");
      assertThat(Files.readString(folder.resolve("run_stats.csv")))
          .contains("GET,/," + asked.get() + ",0,");
    } finally {
      bench.destroyForcibly();
      server.stop(0);
    }
  }
}
