package dev.brisk.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.In;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AdminTest {
  @TempDir private Path folder;
  private final Counting user = Counting.json(request -> "{\"id\":1}");
  private final CompletableFuture<EventStream> events = new CompletableFuture<>();
  private final CompletableFuture<Boolean> streamClosed = new CompletableFuture<>();
  private BriskServer server;
  private RawClient client;
  private String token;

  @BeforeEach
  void start() throws IOException {
    server = server(null);
    client = new RawClient(server.port());
    token = TokenFile.read(folder.resolve("state/token.json")).orElseThrow().token();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private BriskServer server(@Nullable Integer adminPort) {
    BriskSettings settings =
        TestEndpoints.settings(
            TestEndpoints.endpoint(
                "user",
                "GET",
                "/users/{id}",
                List.of(TestEndpoints.integer("id", In.PATH, 1)),
                null,
                new EndpointCache(Duration.ofHours(1), "user:{id}", List.of("all-users"))));
    AdminExtension streaming =
        new AdminExtension() {
          @Override
          public String name() {
            return "test";
          }

          @Override
          public List<AdminRoute> routes() {
            return List.of(
                new AdminRoute(
                    "GET",
                    "/events",
                    (exchange, match) ->
                        events.complete(
                            EventStream.open(exchange, () -> streamClosed.complete(true)))));
          }
        };
    return BriskServer.builder(
            settings.withServer(
                settings
                    .server()
                    .withAdmin(
                        new BriskSettings.Admin(
                            true, adminPort, folder.resolve("state/token.json")))
                    .withShutdownTimeout(Duration.ofMinutes(5))))
        .source("user", user)
        .extension(streaming)
        .start();
  }

  private String bearer() {
    return "Authorization: Bearer " + token;
  }

  private Reply purge(String body, String... fields) throws IOException {
    StringBuilder head = new StringBuilder("POST /brisk/cache/purge HTTP/1.1\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    client.send(head + "Content-Length: " + body.length() + "\r\n\r\n" + body);
    return client.read();
  }

  @Test
  void nobodyPassesWithoutTheToken() throws IOException {
    for (String path : List.of("/brisk", "/brisk/cache/stats", "/brisk?token=wrong")) {
      Reply reply = client.request("GET", path);
      assertThat(reply.status()).as(path).isEqualTo(401);
      assertThat(reply.headers())
          .containsEntry("content-type", "application/problem+json")
          .containsEntry("cache-control", "no-store")
          .containsKey("www-authenticate");
      assertThat(reply.text()).doesNotContain(token);
    }
    assertThat(client.request("GET", "/brisk", "Authorization: Bearer nonsense").status())
        .isEqualTo(401);
    assertThat(
            client
                .request("GET", "/brisk", "Cookie: brisk_admin_" + server.port() + "=" + token)
                .status())
        .isEqualTo(401);
  }

  @Test
  void theTokenFileIsItsOwnersAndGoesWithTheServer() throws IOException {
    Path file = folder.resolve("state/token.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(TokenFile.read(file).orElseThrow().url()).isEqualTo(server.url());
    assertThat(server.adminLink()).isEqualTo(server.url() + "/brisk?token=" + token);
    assertThat(token).hasSize(43);
    server.close();
    assertThat(file).doesNotExist();
  }

  @Test
  void theLinkIsSwappedForACookie() throws IOException {
    Reply reply = client.request("GET", "/brisk/cache/stats?token=" + token);
    assertThat(reply.status()).isEqualTo(303);
    assertThat(reply.headers()).containsEntry("location", "/brisk/cache/stats");
    String cookie = reply.headers().get("set-cookie");
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/brisk").doesNotContain(token);
    String pair = cookie.substring(0, cookie.indexOf(';'));
    assertThat(client.request("GET", "/brisk/cache/stats", "Cookie: other=1; " + pair).status())
        .isEqualTo(200);
    assertThat(purge("{\"all\":true}", "Host: localhost", "Cookie: " + pair).status())
        .as("a POST without Origin")
        .isEqualTo(403);
    assertThat(
            purge(
                    "{\"all\":true}",
                    "Host: localhost",
                    "Origin: http://evil.example",
                    "Cookie: " + pair)
                .status())
        .isEqualTo(403);
    assertThat(
            purge(
                    "{\"all\":true}",
                    "Host: localhost",
                    "Origin: http://localhost",
                    "Cookie: " + pair)
                .status())
        .isEqualTo(200);
    client.send(
        "GET /brisk/cache/stats HTTP/1.1\r\nHost: rebound.example\r\nCookie: " + pair + "\r\n\r\n");
    assertThat(client.read().status()).as("DNS rebinding").isEqualTo(403);
  }

  @Test
  void purgesByKeyByTagAndAll() throws IOException {
    for (String body :
        List.of("{\"keys\":[\"user:1\"]}", "{\"tags\":[\"all-users\"]}", "{\"all\":true}")) {
      client.request("GET", "/users/1");
      int before = user.calls.get();
      client.request("GET", "/users/1");
      assertThat(user.calls).hasValue(before);
      assertThat(purge(body, "Host: x", bearer()).status()).isEqualTo(200);
      client.request("GET", "/users/1");
      assertThat(user.calls).as(body).hasValue(before + 1);
    }
    for (String body : List.of("{}", "[]", "{\"keys\":\"user:1\"}", "{\"tags\":[\"\"]}", "{")) {
      assertThat(purge(body, "Host: x", bearer()).status()).as(body).isEqualTo(400);
    }
    assertThat(client.request("GET", "/brisk/cache/purge", bearer()).status()).isEqualTo(405);
  }

  @Test
  void statisticsAreShown() throws IOException {
    client.request("GET", "/users/1");
    client.request("GET", "/users/1");
    assertThat(client.request("GET", "/brisk/cache/stats", bearer()).text())
        .contains("\"memoryHits\":1", "\"misses\":1");
    assertThat(client.request("GET", "/brisk", bearer()).text())
        .contains("POST /brisk/cache/purge", "GET /brisk/test/events");
  }

  @Test
  void eventsReachTheClientAndEndWithTheServer() throws Exception {
    client.send("GET /brisk/test/events HTTP/1.1\r\nHost: localhost\r\n" + bearer() + "\r\n\r\n");
    EventStream stream = events.get(10, TimeUnit.SECONDS);
    assertThat(stream.send("tick", "one\ntwo")).isTrue();
    stream.send("", "three");
    server.close(); // Waiting for the stream would take five minutes, and this class has one.
    Reply reply = client.read();
    assertThat(reply.headers()).containsEntry("content-type", "text/event-stream");
    assertThat(reply.text()).isEqualTo("event: tick\ndata: one\ndata: two\n\ndata: three\n\n");
    assertThat(streamClosed.get(5, TimeUnit.SECONDS)).isTrue();
    assertThat(stream.send("", "late")).isFalse();
  }

  @Test
  void theHomePageLinksWhatThereIs() throws IOException {
    Reply home =
        client.request("GET", "/brisk", "Authorization: Bearer " + token, "Accept: text/html");
    assertThat(home.headers()).containsEntry("content-type", "text/html; charset=utf-8");
    List<String> links =
        Pattern.compile("href=\"([^\"]*)\"")
            .matcher(home.text())
            .results()
            .map(link -> link.group(1))
            .toList();
    assertThat(links).contains("/docs", "/metrics", "/health/ready", "/brisk/cache/stats");
    for (String link : links) {
      assertThat(client.request("GET", link, "Authorization: Bearer " + token).status())
          .as(link)
          .isEqualTo(200);
    }
  }

  @Test
  void theRootLeadsABrowserToTheApiPage() throws IOException {
    Reply browser = client.request("GET", "/", "Accept: text/html,application/xhtml+xml,*/*;q=0.8");
    assertThat(browser.status()).isEqualTo(302);
    assertThat(browser.headers()).containsEntry("location", "docs");
    Reply program = client.request("GET", "/", "Accept: */*");
    assertThat(program.status()).isEqualTo(404);
    assertThat(program.text()).contains("The API's page is /docs");
  }

  @Test
  void aPortOfItsOwnTakesTheSurfaceAway() throws Exception {
    try (BriskServer apart = server(0);
        RawClient open = new RawClient(apart.port())) {
      String link = apart.adminLink();
      assertThat(open.request("GET", "/brisk").status()).isEqualTo(404);
      int port = java.net.URI.create(link).getPort();
      assertThat(port).isNotEqualTo(apart.port());
      try (RawClient admin = new RawClient(port)) {
        assertThat(admin.request("GET", link.substring(link.indexOf("/brisk"))).status())
            .isEqualTo(303);
        assertThat(admin.request("GET", "/users/1").status()).isEqualTo(404);
      }
    }
  }

  @Test
  void theAccessLogHasALineForEachRequestAndNoQueries() throws Exception {
    BriskSettings settings = TestEndpoints.settings();
    Path log = folder.resolve("access.log");
    try (BriskServer logging =
            BriskServer.start(
                settings.withServer(settings.server().withAccessLog(log.toString())));
        RawClient other = new RawClient(logging.port())) {
      other.request("GET", "/health/live?secret=1", "X-Request-Id: abc", "User-Agent: me");
      other.request("GET", "/nothing");
    }
    List<String> lines = Files.readAllLines(log);
    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst())
        .contains(
            "\"path\":\"/health/live\"",
            "\"status\":200",
            "\"request_id\":\"abc\"",
            "\"user_agent\":\"me\"")
        .doesNotContain("secret");
    assertThat(lines.getLast()).contains("\"status\":404");
  }
}
