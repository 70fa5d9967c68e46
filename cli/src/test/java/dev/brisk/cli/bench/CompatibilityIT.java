package dev.brisk.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cli.CommandLineRunner;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The real wrk and ab against the same server: line by line, only the numbers may differ.
@Timeout(120)
class CompatibilityIT {
  private final AtomicLong served = new AtomicLong();
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          served.incrementAndGet();
          exchange.getRequestBody().readAllBytes();
          byte[] body = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);
          int status = exchange.getRequestURI().getPath().equals("/missing") ? 404 : 200;
          exchange.getResponseHeaders().set("Server", "test");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /// Numbers, with or without a unit, become #; runs of spaces become one.
  private static List<String> shape(String output) {
    return output
        .lines()
        .map(line ->
            line.replaceAll("\\b[0-9]+(\\.[0-9]+)?(us|ms|[smhkKMGTP]?B?)(?![A-Za-z0-9])", "#"))
        .map(line -> line.replaceAll("\\s+", " ").strip())
        .toList();
  }

  private static String real(String... command) throws Exception {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new AssertionError(
          command[0] + " is not installed. Run: apt-get install wrk apache2-utils", e);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return output;
  }

  private static String ours(String... arguments) {
    return CommandLineRunner.run(arguments).out();
  }

  @Test
  void wrkPrintsTheSameLines() throws Exception {
    for (String path : new String[] {"/", "/missing"}) {
      List<String> flags = List.of("-t1", "-c4", "-d1s", "--latency", url + path);
      assertThat(shape(ours(with("wrk", flags)))).isEqualTo(shape(real(with("wrk", flags))));
    }
  }

  @Test
  void abPrintsTheSameLines() throws Exception {
    for (List<String> flags :
        List.of(
            List.of("-n", "50", "-c", "5", url + "/"),
            List.of("-k", "-n", "50", "-c", "5", url + "/missing"))) {
      List<String> real = afterBanner(real(with("ab", flags)));
      assertThat(afterBanner(ours(with("ab", flags)))).isEqualTo(real);
    }
  }

  @Test
  void abMakesTheRequestsThatItReports() {
    String output = ours("ab", "-k", "-n", "77", "-c", "7", url + "/");
    assertThat(output).contains("Complete requests:      77").contains("Failed requests:        0");
    // One more, asked before the run, tells the document's length.
    assertThat(served.get()).isEqualTo(78);
  }

  @Test
  void luaScriptsAreRefusedWithWhatToDoInstead() {
    var run = CommandLineRunner.run("wrk", "-s", "x.lua", url);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("Lua scripts are not supported").contains("--data");
  }

  private static List<String> afterBanner(String output) {
    List<String> lines = shape(output);
    return lines.subList(lines.indexOf("Server Software: test"), lines.size()).stream()
        // ab doubts its own result when single times were far from the mean.
        .filter(
            line -> !line.matches("((WARNING|ERROR): The median|deviation apart|These results).*"))
        // A time that rounds to zero has no decimals less: only the words count.
        .map(line -> line.replaceAll("[0-9]+(\\.[0-9]+)?", "#"))
        .toList();
  }

  private static String[] with(String command, List<String> flags) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(flags);
    return all.toArray(String[]::new);
  }

  @Test
  void shapesDifferWhenWordsDo() {
    assertThat(shape("  Latency   4.76ms  80.31%")).isEqualTo(List.of("Latency # #%"));
  }
}
