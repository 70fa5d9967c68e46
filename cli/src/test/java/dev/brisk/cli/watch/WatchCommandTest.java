package dev.brisk.cli.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.support.ExitCodes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchCommandTest {
  private static HttpServer server;
  private static String url;

  @TempDir private Path folder;

  @BeforeAll
  static void start() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(
              exchange.getRequestURI().getPath().equals("/ok") ? 200 : 503, -1);
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterAll
  static void stop() {
    server.stop(0);
  }

  @Test
  void oneLookSaysWhatIsUpAndWhatIsDown() {
    CommandLineRunner.Run up = CommandLineRunner.run("watch", url + "/ok", "--once");
    assertThat(up.code()).isEqualTo(ExitCodes.OK);
    assertThat(up.out()).contains("  up  ").contains(url + "/ok");
    CommandLineRunner.Run down =
        CommandLineRunner.run("watch", url + "/ok", url + "/no", "--once", "--timeout", "300ms");
    assertThat(down.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(down.out()).contains("  DOWN  ").contains("status is 503, wanted < 300");
    assertThat(down.out().lines().map(String::length)).allMatch(length -> length <= 80);
  }

  @Test
  void jsonIsAnObjectALine() {
    CommandLineRunner.Run run =
        CommandLineRunner.run(
            "watch",
            url + "/ok",
            "--once",
            "--json",
            "--expect",
            "status == 201",
            "--timeout",
            "300ms");
    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.out().strip())
        .startsWith("{\"at\":\"")
        .contains("\"up\":false,\"problems\":{\"down\":\"status is 200, wanted == 201\"}")
        .endsWith("}");
  }

  @Test
  void mistakesOfAFileAreNamedWithTheirLine() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("checks.yaml"),
            """
            checks:
              - name: api
                http: http://localhost/
                expect: stauts == 200
            """);
    CommandLineRunner.Run run = CommandLineRunner.run("watch", file.toString());
    assertThat(run.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("checks.yaml:4").contains("column 1: 'stauts' is unknown here");
  }

  @Test
  void aStrangersHostIsNotLookedAtEverySecondByAccident() {
    CommandLineRunner.Run run =
        CommandLineRunner.run("watch", "http://192.0.2.1/", "--interval", "1s");
    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("192.0.2.1 is in a public network").contains("every 1s");
  }

  @Test
  void anythingElseIsRefusedInWords() {
    assertThat(CommandLineRunner.run("watch").err()).contains("Which service?");
    assertThat(CommandLineRunner.run("watch", "nothing.yaml").err())
        .contains("There is no such file");
    assertThat(CommandLineRunner.run("watch", "a.yaml", "b.yaml").err()).contains("One file");
    assertThat(CommandLineRunner.run("watch", "a.yaml", "--interval", "5s").err())
        .contains("are for URLs");
    assertThat(CommandLineRunner.run("watch", url, "--interval", "5").err())
        .contains("not a duration");
    assertThat(CommandLineRunner.run("watch", url, "--expect", "status = 200").err())
        .contains("column 8");
  }
}
