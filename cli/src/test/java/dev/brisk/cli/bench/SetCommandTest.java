package dev.brisk.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the command sends and how it reads the answers; the page itself has tests of its own.
class SetCommandTest {
  private static final String STATE =
      "{\"state\":\"running\",\"users\":180,\"target_users\":200,"
          + "\"setup\":{\"users\":200,\"spawn_rate\":20.0,\"host\":\"http://127.0.0.1:8000\"}}";

  private final List<String> seen = new ArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String answer = STATE;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    server.createContext(
        "/",
        exchange -> {
          seen.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("Content-Type")
                  + " "
                  + exchange.getRequestHeaders().getFirst("Authorization")
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private CommandLineRunner.Run set(String query, String... words) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "bench",
                "set",
                "--page",
                "http://127.0.0.1:" + server.getAddress().getPort() + "/" + query));
    all.addAll(List.of(words));
    return CommandLineRunner.run(all.toArray(String[]::new));
  }

  @Test
  void usersAndSpawnRateAreChangedAndTheStateIsPrinted() {
    var run = set("", "users=200", "spawn-rate=20");
    assertThat(run.code()).isZero();
    assertThat(seen)
        .containsExactly(
            "POST /api/edit application/json null {\"users\":\"200\",\"spawn_rate\":\"20\"}");
    assertThat(run.out())
        .isEqualTo("running: 180 users of 200, 20.0 a second; http://127.0.0.1:8000\n");
    assertThat(set("", "--json", "stop").out()).contains("\"target_users\" : 200");
  }

  @Test
  void verbsAndTheTokenOfTheLinkAreSent() {
    set("?token=abc", "start", "users=5", "run-time=5m");
    set("?token=abc", "stop");
    set("", "reset");
    assertThat(seen)
        .containsExactly(
            "POST /api/start application/json Bearer abc {\"users\":\"5\",\"run_time\":\"5m\"}",
            "POST /api/stop application/json Bearer abc {}",
            "POST /api/reset application/json null {}");
  }

  @Test
  void whatIsWrongIsOneLine() {
    status = 400;
    answer = "{\"error\":\"The number of users is 0. Write one from 1 to 200000.\"}";
    check(set("", "users=0"), ExitCodes.USAGE, "brisk bench set: The number of users is 0.");
    status = 401;
    answer = "{\"error\":\"This page needs its token\"}";
    check(set("", "users=1"), ExitCodes.FAILED, "needs its token");
    answer = "<html>";
    check(set("", "users=1"), ExitCodes.FAILED, "is not a load test's page");
    check(set("", "user=1"), ExitCodes.USAGE, "'user=1' is not understood. Write users=N");
    check(set("", "stop", "users=1"), ExitCodes.USAGE, "'stop' takes no further words");
    check(set("", "stop", "reset"), ExitCodes.USAGE, "'reset' is not understood");
    server.stop(0);
    check(set("", "users=1"), ExitCodes.UNREACHABLE, "no load test answers at http://127.0.0.1:");
    check(
        CommandLineRunner.run("bench", "set", "--page", "nonsense", "stop"),
        ExitCodes.USAGE,
        "is not the address of a page");
  }

  private static void check(CommandLineRunner.Run run, int code, String message) {
    assertThat(run.code()).as(run.err()).isEqualTo(code);
    assertThat(run.err()).contains(message);
    assertThat(run.err().lines()).hasSize(1);
  }
}
