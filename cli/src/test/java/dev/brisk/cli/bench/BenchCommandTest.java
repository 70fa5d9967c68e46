package dev.brisk.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(120)
class BenchCommandTest {
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private HttpServer server;
  private String url;
  @TempDir Path folder;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          seen.add(
              exchange.getRequestMethod()
                  + " "
                  + exchange.getRequestURI()
                  + " "
                  + exchange.getRequestHeaders().getFirst("X-Key")
                  + " "
                  + new String(body));
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("ok".getBytes());
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private CommandLineRunner.Run bench(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "bench";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return CommandLineRunner.run(all);
  }

  @Test
  void theResultHasEveryFieldThatScriptsRelyOn() throws Exception {
    Path json = folder.resolve("r.json");
    bench("-n", "200", "-c", "4", "--json", json.toString(), url + "/a");
    JsonNode root = JsonMapper.shared().readTree(Files.readString(json));
    assertThat(root.path("requests").asInt()).isEqualTo(200);
    for (String field :
        List.of("duration_s", "requests_per_second", "bytes", "errors", "status", "endpoints")) {
      assertThat(root.has(field)).as(field).isTrue();
    }
    for (String times : List.of("latency_ms", "service_time_ms")) {
      for (String field :
          List.of("min", "mean", "p50", "p75", "p90", "p95", "p99", "p999", "max")) {
        assertThat(root.path(times).has(field)).as(times + "." + field).isTrue();
      }
    }
    for (String field : List.of("cpu_us_per_request", "send_lag_p99_us", "valid")) {
      assertThat(root.path("generator").has(field)).as(field).isTrue();
    }
    assertThat(root.path("endpoints").get(0).path("name").asString("")).isEqualTo("GET /a");
    assertThat(root.path("status").path("200").asInt()).isEqualTo(200);
  }

  @Test
  void rowsFillUrlAndHeadersAndBody() throws Exception {
    Path data = folder.resolve("ids.csv");
    Files.writeString(data, "id,name\n1,\"Ann \"\"A\"\"\"\n2,Bob/é\n");
    var run =
        bench(
            "-q",
            "-n",
            "4",
            "-c",
            "1",
            "--data",
            data.toString(),
            "-H",
            "X-Key: k-${id}",
            "--body",
            "{\"n\": \"${name}\"}",
            url + "/u/${name}?id=${id}");
    assertThat(run.err()).isEmpty();
    assertThat(seen)
        .containsExactlyInAnyOrder(
            "POST /u/Ann%20%22A%22?id=1 k-1 {\"n\": \"Ann \\\"A\\\"\"}",
            "POST /u/Bob%2F%C3%A9?id=2 k-2 {\"n\": \"Bob/é\"}");
  }

  @Test
  void weightsShareTheLoad() throws Exception {
    Path json = folder.resolve("r.json");
    bench("-n", "400", "-c", "4", "--json", json.toString(), "3:" + url + "/a", "1:" + url + "/b");
    JsonNode endpoints = JsonMapper.shared().readTree(Files.readString(json)).path("endpoints");
    assertThat(endpoints.get(0).path("requests").asInt()).isEqualTo(300);
    assertThat(endpoints.get(1).path("requests").asInt()).isEqualTo(100);
  }

  @Test
  void aMissedObjectiveGivesExitCodeOneAndAJunitFailure() throws Exception {
    Path junit = folder.resolve("j.xml");
    var run =
        bench("-n", "50", "-c", "1", "--slo", "rate>=1000000", "--junit", junit.toString(), url);
    // A busy machine may make the run INVALID, which outranks the objective.
    assertThat(run.code()).isIn(ExitCodes.FAILED, ExitCodes.INVALID);
    assertThat(run.out()).contains("MISSED rate>=1000000");
    assertThat(Files.readString(junit)).contains("name=\"rate&gt;=1000000\"", "<failure");
  }

  @Test
  void badInputIsOneClearLineBeforeAnythingStarts() {
    String[][] cases = {
      {"2", "has no scheme", "nonsense"},
      {"2", "Only http and https", "ftp://localhost/"},
      {"2", "no valid host", "http://:80/"},
      {"2", "Connections must be from 1", "-c", "0", url},
      {"2", "Threads must be from 1", "-t", "0", url},
      {"2", "Use fewer threads", "-t", "9", "-c", "2", url},
      {"2", "The rate", "-R", "0", url},
      {"2", "at most 10000000", "-R", "99999999", url},
      {"2", "is not a duration", "-d", "soon", url},
      {"2", "more than zero", "-d", "0s", url},
      {"2", "cannot be read", "--body", "@/no/such/file", url},
      {"2", "there is no such file", "--data", "/no/such/file.csv", url},
      {"2", "but the data has no columns", url + "/${id}"},
      {"2", "is not an objective", "--slo", "fast", url},
      {"2", "is not a header", "-H", "nonsense", url},
      {"2", "no colon", "--stages", "10s", url},
      {"2", "mix rates and connections", "--stages", "1s:1,1s:2c", url},
      {"2", "leaves nothing of the run", "--warmup", "5s", "--stages", "1s:5", url},
      {"2", "same scheme, host and port", url, "http://127.0.0.2:1/"},
      {"2", "no folder", "--json", "/no/such/folder/x.json", url},
      {"2", "--allow-public-target", "http://192.0.2.1/"},
      {"4", "is unknown", "http://no-such-host.invalid/"},
      {"4", "Cannot connect", "http://127.0.0.1:1/"},
      {
        "4",
        "Cannot connect to the unix socket /no/such.sock",
        "--unix-socket",
        "/no/such.sock",
        url
      },
      {"2", "has at most 107 bytes", "--unix-socket", "/tmp/" + "x".repeat(120), url},
      {"2", "needs the usual rate", "--shape", "breakpoint", url},
      {"2", "no folder", "capacity", "--html", "/no/such/folder/x.html", url},
      {"4", "There is no process", "--server-pid", "4000000000", url},
      {"2", "Add -R RATE", "--poisson", url},
      {"2", "Add -R RATE", "--poisson", "--stages", "1s:5c", url},
      {"2", "There is no result /no/such.json", "compare", "/no/such.json", "/no/such.json"},
      {"2", "is no curl command", "--curl", "wget http://a/"},
      {"2", "--proxy cannot be done", "--curl", "curl --proxy x http://a/"},
      {"2", "Is the path right", "--har", "/no/such.har"},
      {"2", "Give one of", "--har", "x.har", url, url},
      {"2", "Which URL?"},
      {"2", "is a scenario. Write: brisk bench run Shop.java", "Shop.java", "-n", "5"},
      {"2", "is a scenario. Write: brisk bench run Shop.java", "Shop.java", "-u", "5"},
      {"2", "brisk bench: -u is for scenarios", url, "-u", "5"},
    };
    for (String[] one : cases) {
      var run = bench(java.util.Arrays.copyOfRange(one, 2, one.length));
      String what = String.join(" ", one) + " gave " + run;
      assertThat(run.code()).as(what).isEqualTo(Integer.parseInt(one[0]));
      assertThat(run.err()).as(what).contains(one[1]);
      assertThat(run.out()).as(what).isEmpty();
      assertThat(run.err().lines().findFirst().orElseThrow()).as(what).contains(one[1]);
    }
    assertThat(seen).isEmpty();
  }

  /// Entry B9: a comparison whose handshakes all failed ran to its end, and then said that a mean
  /// must be positive.
  @Test
  void comparisonsAndSearchesSayWhyThereIsNoTls() throws Exception {
    try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> refuse(plain));
      String secure = "https://127.0.0.1:" + plain.getLocalPort() + "/";
      for (List<String> command :
          List.of(
              List.of("compare", "--pairs", "1", "-d", "1s", "--a", secure, "--b", url),
              List.of("compare", "--pairs", "1", "-d", "1s", "--a", url, "--b", secure),
              List.of("capacity", "-d", "1s", secure))) {
        CommandLineRunner.Run run = bench(command.toArray(String[]::new));
        assertThat(run.code()).isEqualTo(ExitCodes.UNREACHABLE);
        assertThat(run.err())
            .startsWith("brisk bench " + command.getFirst() + ": No TLS with ")
            .contains("Write http:// instead of https://");
      }
      assertThat(seen).as("nothing was sent").isEmpty();
    }
  }

  /// As servers without TLS do with what is no HTTP.
  private static void refuse(ServerSocket plain) {
    while (!plain.isClosed()) {
      try (Socket socket = plain.accept()) {
        socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes());
        socket.getInputStream().readNBytes(1);
      } catch (IOException e) {
        // The client went away, or the test is over.
        continue;
      }
    }
  }
}
