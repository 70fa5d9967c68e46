package dev.brisk.bench.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.control.FakeLoad;
import dev.brisk.bench.control.LoadSetup;
import dev.brisk.bench.control.LoadState;
import dev.brisk.bench.resource.MetricsProbe;
import dev.brisk.fixtures.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/// The page's REST interface, events and access, over the wire.
@Timeout(60)
class LoadPageTest {
  private final FakeLoad load = new FakeLoad();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private LoadPage page;

  @BeforeEach
  void start() throws IOException {
    page = LoadPage.start(load, PageSettings.loopback(0));
  }

  @AfterEach
  void stop() {
    page.close();
    client.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(page.link()).resolve(path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String json) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create(page.link()).resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JsonMapper.shared().readTree(answer.body());
  }

  private void run(int users, int seconds) throws Exception {
    load.start(new LoadSetup(users, users, "http://127.0.0.1:8000", null));
    for (int i = 0; i < seconds; i++) {
      load.second();
    }
  }

  @Test
  void aRunIsStartedEditedStoppedAndResetByRest() throws Exception {
    JsonNode started =
        json(
            post(
                "/api/start",
                "{\"users\": 20, \"spawn_rate\": \"5\", \"host\": \"http://127.0.0.1:9/\","
                    + " \"run_time\": \"5m\"}"));
    assertThat(started.path("state").asString()).isEqualTo("spawning");
    assertThat(load.setup())
        .isEqualTo(new LoadSetup(20, 5, "http://127.0.0.1:9", Duration.ofMinutes(5)));

    assertThat(json(post("/api/edit", "{\"users\": 50}")).path("target_users").asInt())
        .isEqualTo(50);
    assertThat(load.setup())
        .as("what is left out stays")
        .isEqualTo(new LoadSetup(50, 5, "http://127.0.0.1:9", Duration.ofMinutes(5)));

    load.second();
    assertThat(json(get("/api/state")).path("total").path("requests").asInt()).isEqualTo(10);
    assertThat(json(post("/api/reset", "{}")).path("total").path("requests").asInt()).isZero();
    assertThat(json(post("/api/stop", "{}")).path("state").asString()).isEqualTo("stopped");
    assertThat(load.state()).isEqualTo(LoadState.STOPPED);
  }

  @Test
  void theStateHasLocustsNumbersAndTheHistoryAPointASecond() throws Exception {
    run(20, 3);
    JsonNode state = json(get("/api/history"));
    JsonNode row = state.path("requests").get(0);
    assertThat(row.path("method").asString()).isEqualTo("POST");
    assertThat(row.path("name").asString()).isEqualTo("/predict");
    assertThat(row.path("requests").asInt()).isEqualTo(60);
    assertThat(row.path("failures").asInt()).isEqualTo(6);
    assertThat(row.path("min_ms").asDouble()).isEqualTo(30);
    assertThat(row.path("median_ms").asDouble()).isBetween(30.0, 30.1);
    assertThat(row.path("average_bytes").asDouble()).isEqualTo(40);
    assertThat(state.path("failures").get(0).path("message").asString()).isEqualTo("status 500");
    assertThat(state.path("exceptions").get(0).path("trace").asString()).contains("Shop.java:4");
    assertThat(state.path("ratio_total").get(0).path("tasks").get(0).path("share").asDouble())
        .isEqualTo(0.75);
    assertThat(state.path("points")).hasSize(3);
    JsonNode point = state.path("points").get(2);
    assertThat(point.path("t").asInt()).isEqualTo(2);
    assertThat(point.path("rps").asDouble()).isEqualTo(40);
    assertThat(point.path("fps").asDouble()).isEqualTo(2);
    assertThat(point.path("users").asInt()).isEqualTo(20);
    assertThat(point.path("heat")).isNotEmpty();
  }

  @Test
  void eventsTellEachSecondAndWhenTheStatisticsBeginAnew() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.port());
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      socket.setSoTimeout(20_000);
      ask(socket, "GET /api/events", "");
      String line;
      while (!(line = in.readLine()).isEmpty()) {
        assertThat(line).doesNotContainIgnoringCase("content-length");
      }
      assertThat(in.readLine()).isEqualTo("retry: 1000");
      run(10, 2);
      load.reset();
      assertThat(tick(in).path("fresh").asBoolean()).as("a run starts at zero").isTrue();
      JsonNode running = tick(in);
      assertThat(running.path("fresh").asBoolean()).isFalse();
      JsonNode first = running.path("points").isEmpty() ? tick(in) : running;
      assertThat(first.path("points").get(0).path("t").asInt()).isZero();
      assertThat(tick(in).path("points").get(0).path("t").asInt()).isEqualTo(1);
      assertThat(tick(in).path("fresh").asBoolean()).as("reset").isTrue();
    }
  }

  private static JsonNode tick(BufferedReader in) throws IOException {
    String line;
    while ((line = in.readLine()) != null) {
      if (line.startsWith("data: ")) {
        return JsonMapper.shared().readTree(line.substring(6));
      }
    }
    throw new IOException("the stream ended");
  }

  private void ask(Socket socket, String what, String headers) throws IOException {
    String host = headers.contains("Host:") ? "" : "Host: 127.0.0.1:" + page.port() + "\r\n";
    socket
        .getOutputStream()
        .write((what + " HTTP/1.1\r\n" + host + headers + "\r\n").getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void filesHaveLocustsColumnsAndTheGeneratorsForm() throws Exception {
    run(20, 3);
    String requests = get("/download/requests.csv").body();
    assertThat(requests.lines())
        .first()
        .asString()
        .startsWith("Type,Name,Request Count,Failure Count,Median Response Time,")
        .endsWith("99.9%,99.99%,100%");
    assertThat(
            requests.lines().skip(1).map(l -> l.substring(0, l.indexOf(',', l.indexOf('/') + 1))))
        .first()
        .isEqualTo("POST,/predict");
    assertThat(requests.lines().toList().getLast()).startsWith(",Aggregated,120,6,");
    assertThat(get("/download/failures.csv").body())
        .isEqualTo("Method,Name,Error,Occurrences\r\nPOST,/predict,status 500,6\r\n");
    assertThat(get("/download/exceptions.csv").body())
        .startsWith("Count,Message,Traceback,Nodes\r\n3,")
        .contains("\"java.lang.IllegalStateException: basket is empty\n\tat Shopper.browse");
    assertThat(json(get("/download/report.json")).path("requests").asInt()).isEqualTo(120);
    HttpResponse<String> html = get("/download/report.html");
    assertThat(html.body()).contains("uPlot", "percentile_curve");
    assertThat(html.headers().firstValue("content-disposition"))
        .contains("attachment; filename=report.html");
  }

  @Test
  void badInputIsOneSentenceAndTheRightStatus() throws Exception {
    Object[][] cases = {
      {400, "/api/start", "{\"users\": 0}", "The number of users is 0"},
      {400, "/api/start", "{\"users\": 1.5}", "Write a whole number"},
      {400, "/api/start", "{\"users\": \"many\"}", "'many' is not a number"},
      {400, "/api/start", "{\"spawn_rate\": -1}", "The spawn rate is -1.0"},
      {400, "/api/start", "{\"host\": \"\"}", "host"},
      {400, "/api/start", "{\"run_time\": \"soon\"}", "is not a duration"},
      {400, "/api/start", "{\"user\": 1}", "'user' is unknown here. Write users"},
      {400, "/api/start", "[]", "must be an object"},
      {400, "/api/start", "{", "not JSON"},
      {502, "/api/start", "{\"host\": \"http://unknown\"}", "is unknown"},
      {404, "/api/nothing", "{}", "nothing to do"},
    };
    for (Object[] one : cases) {
      HttpResponse<String> answer = post((String) one[1], (String) one[2]);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(one[0]);
      assertThat(json(answer).path("error").asString()).contains((String) one[3]);
    }
    run(1, 1);
    assertThat(post("/api/start", "{}").statusCode()).isEqualTo(409);
    assertThat(
            json(post("/api/edit", "{\"host\": \"http://127.0.0.1:1\"}")).path("error").asString())
        .contains("only when no run is active");
    post("/api/reset", "{}");
    assertThat(get("/download/report.json").statusCode()).isEqualTo(409);
    assertThat(get("/nothing").statusCode()).isEqualTo(404);
  }

  @Test
  void otherPagesOfTheBrowserCannotSteerTheTest() throws Exception {
    String good = "Host: 127.0.0.1:" + page.port() + "\r\n";
    assertThat(status("GET /api/state", good)).isEqualTo(200);
    assertThat(status("GET /api/state", "Host: localhost:" + page.port() + "\r\n")).isEqualTo(200);
    assertThat(status("GET /api/state", "Host: rebound.example\r\n")).isEqualTo(403);
    assertThat(status("GET /api/state", "Host: 127.0.0.1.example\r\n")).isEqualTo(403);
    assertThat(status("GET /api/state", "Host:\r\n")).isEqualTo(403);
    assertThat(status("GET /api/state", good + "Origin: http://evil.example\r\n")).isEqualTo(403);
    assertThat(status("GET /api/state", good + "Origin: null\r\n")).isEqualTo(403);
    assertThat(status("GET /api/state", good + "Origin: http://127.0.0.1:" + page.port() + "\r\n"))
        .isEqualTo(200);
    assertThat(status("POST /api/stop", good + "Content-Type: text/plain\r\nContent-Length: 2\r\n"))
        .as("what a form can send without asking")
        .isEqualTo(415);
    assertThat(status("PUT /api/stop", good + "Content-Length: 0\r\n")).isEqualTo(405);
  }

  private int status(String what, String headers) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), page.port())) {
      socket.setSoTimeout(20_000);
      ask(socket, what, headers);
      if (headers.contains("Content-Length: 2")) {
        socket.getOutputStream().write("{}".getBytes(StandardCharsets.UTF_8));
      }
      String line =
          new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
              .readLine();
      return Integer.parseInt(line.split(" ")[1]);
    }
  }

  @Test
  void beyondLoopbackATokenIsNeededAndSwappedForACookie() throws Exception {
    assertThatThrownBy(() -> new PageSettings(InetAddress.ofLiteral("10.0.0.1"), 0, null, null))
        .hasMessageContaining("give a token");
    InetAddress all = InetAddress.ofLiteral("0.0.0.0");
    try (LoadPage open = LoadPage.start(load, PageSettings.on(all, 0))) {
      String base = "http://127.0.0.1:" + open.port();
      assertThat(fetch(base + "/", Map.of()).statusCode()).isEqualTo(401);
      assertThat(fetch(base + "/?token=wrong", Map.of()).statusCode()).isEqualTo(401);
      String token = open.link().substring(open.link().indexOf('=') + 1);
      assertThat(token).hasSizeGreaterThanOrEqualTo(43);
      HttpResponse<String> swapped = fetch(base + "/?token=" + token, Map.of());
      assertThat(swapped.statusCode()).isEqualTo(303);
      assertThat(swapped.headers().firstValue("location")).contains("/");
      String cookie = swapped.headers().firstValue("set-cookie").orElseThrow();
      assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
      String pair = cookie.substring(0, cookie.indexOf(';'));
      assertThat(fetch(base + "/", Map.of("Cookie", pair)).statusCode()).isEqualTo(200);
      assertThat(
              fetch(base + "/api/state", Map.of("Authorization", "Bearer " + token)).statusCode())
          .isEqualTo(200);
      assertThat(fetch(base + "/api/state", Map.of("Authorization", "Bearer x")).statusCode())
          .isEqualTo(401);
    }
  }

  private HttpResponse<String> fetch(String url, Map<String, String> headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    headers.forEach(request::header);
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void thePageLoadsNothingAndItsPolicyNamesItsOwnScriptsOnly() throws Exception {
    HttpResponse<String> answer = get("/");
    String policy = answer.headers().firstValue("content-security-policy").orElseThrow();
    assertThat(policy)
        .startsWith("default-src 'none'")
        .contains("script-src 'sha256-", "style-src 'sha256-", "frame-ancestors 'none'")
        .doesNotContain("unsafe");
    assertThat(answer.body())
        .contains("uPlot")
        .doesNotContain("/*PAGE_JS*/", "/*CHARTS*/", "/*THEME*/")
        .doesNotContainPattern("<script src|<link rel=\"stylesheet\"|@import|url\\(");
  }

  /// Three of four answers come from the server's cache, and it holds 64 MiB.
  @Test
  void theServersResourcesAreInThePointsWhenAProbeIsGiven() throws Exception {
    AtomicLong reads = new AtomicLong();
    try (ScriptedServer server =
        ScriptedServer.start((request, exchange) -> {
          long n = reads.incrementAndGet();
          return exchange.ok(
              "process_resident_memory_bytes 67108864\nprocess_cpu_seconds_total "
                  + n * 1e-4
                  + "\nbrisk_cache_requests_total{result=\"hit\"} "
                  + 3 * n
                  + "\nbrisk_cache_requests_total{result=\"miss\"} "
                  + n
                  + "\n");
        })) {
      page.close();
      page =
          LoadPage.start(
              load,
              PageSettings.loopback(0)
                  .withProbe(new MetricsProbe(URI.create(server.url("/metrics")))));
      run(10, 1);
      JsonNode[] seen = {MissingNode.getInstance()};
      ServerProcess.await(
          "a point with the server's resources",
          Duration.ofSeconds(20),
          () -> {
            load.second();
            seen[0] = withResources();
            return !seen[0].isMissingNode();
          });
      assertThat(seen[0].path("memory_bytes").asLong()).isEqualTo(64L << 20);
      assertThat(seen[0].path("cache_hit_ratio").asDouble()).isEqualTo(0.75);
      assertThat(seen[0].path("cpus").asDouble()).isPositive();
    }
  }

  private JsonNode withResources() {
    try {
      return json(get("/api/history"))
          .path("points")
          .valueStream()
          .filter(point -> point.has("cpus"))
          .findFirst()
          .orElse(MissingNode.getInstance());
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aPortThatIsTakenIsOneSentence() {
    assertThatThrownBy(() -> LoadPage.start(load, PageSettings.loopback(page.port())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Port " + page.port() + " cannot be used");
  }
}
