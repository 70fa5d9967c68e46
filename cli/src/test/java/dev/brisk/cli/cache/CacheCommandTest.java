package dev.brisk.cli.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.server.BriskServer;
import dev.brisk.server.admin.TokenFile;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.Admin;
import dev.brisk.server.config.CachePolicy;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.Type;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.source.code.CodeSettings;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `brisk cache` against a running server.
@Timeout(60)
class CacheCommandTest {
  @TempDir Path folder;
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger writes = new AtomicInteger();
  private BriskServer server;
  private Path token;

  @BeforeEach
  void start() {
    token = folder.resolve("token.json");
    server = server(null, token);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private BriskServer server(@Nullable Path warm, @Nullable Path tokenFile) {
    EndpointCache hour =
        EndpointCache.ttl(Duration.ofHours(1))
            .withPolicy(CachePolicy.builder().staleWhileRevalidate(Duration.ofHours(1)).build());
    BriskSettings settings =
        BriskSettings.of(
            EndpointSettings.of("GET /users/{id}", CodeSettings.className("Replaced"))
                .withName("user")
                .withParameter(ParameterSettings.path("id", Type.INTEGER).withMinimum(1))
                .withCache(hour.withKey("user:{id}").withTags("user:{id}", "all-users")),
            EndpointSettings.of("GET /search", CodeSettings.className("Replaced"))
                .withName("search")
                .withParameter(ParameterSettings.query("q", Type.STRING))
                .withCache(hour),
            EndpointSettings.of("POST /predict", CodeSettings.className("Replaced"))
                .withName("predict")
                .withBody("{\"required\":[\"x\"]}")
                .withCache(hour),
            EndpointSettings.of("POST /orders", CodeSettings.className("Replaced"))
                .withName("order")
                .withBody("{}"));
    BriskServer.Builder builder =
        BriskServer.builder(
            settings
                .withCache(settings.cache().withWarm(warm))
                .withServer(
                    ServerSettings.defaults()
                        .withPort(0)
                        .withAdmin(new Admin(true, null, tokenFile))));
    for (String name : new String[] {"user", "search", "predict"}) {
      builder.handler(name, request -> Map.of("endpoint", name, "call", reads.incrementAndGet()));
    }
    return builder.handler("order", request -> Map.of("order", writes.incrementAndGet())).start();
  }

  private Run cache(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "cache";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--token-file";
    all[arguments.length + 2] = token.toString();
    return CommandLineRunner.run(all);
  }

  private String get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(server.url() + path)).build(),
            BodyHandlers.ofString())
        .body();
  }

  private static JsonNode json(Run run) {
    return JsonMapper.shared().readTree(run.out());
  }

  @Test
  void statsCountByEndpointAndTier() throws Exception {
    get("/users/1");
    get("/users/1");
    get("/users/1");
    Run run = cache("stats");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("endpoint", "ratio", "load ms")
        .containsPattern("GET /users/\\{id} +66\\.7 % +2 +1 +1 +[0-9.]+\n")
        .doesNotContain("stale", "evicted")
        .contains("memory     1 entries", "of 64.0 MiB")
        .contains("shared     none");
    assertThat(json(cache("stats", "--json")).at("/endpoints/user/memoryHits").asInt())
        .isEqualTo(2);
  }

  @Test
  void getTellsWhatLiesUnderAKey() throws Exception {
    get("/users/7");
    Run run = cache("get", "user:7");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("memory: fresh for 3[3-6]\\d\\d s, \\d+ s old")
        .containsPattern("endpoint +user\n")
        .containsPattern("status +200\n")
        .containsPattern("tags +user:7, all-users\n")
        .containsPattern("etag +\"")
        .containsPattern("content-type +application/json\n")
        .contains("\"endpoint\":\"user\"");
    JsonNode entry = json(cache("get", "user:7", "--json")).path("memory");
    assertThat(entry.path("body-bytes").asInt()).isEqualTo(get("/users/7").length());
    assertThat(entry.path("valid").asBoolean()).isTrue();
    Run none = cache("get", "user:8");
    assertThat(none.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(none.err().strip()).isEqualTo("No tier has an entry under 'user:8'.");
    assertThat(reads).as("looking loads nothing").hasValue(1);
  }

  /// N7: a key is a hash, which nobody types.
  @Test
  void anEntryIsFoundAndPurgedByTheRequestThatMadeIt() throws Exception {
    get("/search?q=ab");
    Run run = cache("get", "--path", "/search?q=%61b");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern("key: search:[0-9a-f]{64}\nmemory: fresh for");
    assertThat(cache("purge", "--path", "/search?q=ab").out()).isEqualTo("Purged 1 key.\n");
    assertThat(cache("get", "--path", "/search?q=ab").code()).isEqualTo(ExitCodes.FAILED);

    cache("warm", list().toString());
    assertThat(cache("get", "--path", "POST /predict {\"x\":1}").out()).contains("predict:");
    assertThat(cache("get", "--path", "/users/none").err()).startsWith("id: ");
    assertThat(cache("get", "--path", "/nowhere").err())
        .contains("No endpoint with a cache answers /nowhere");
    assertThat(cache("get").code()).isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void purgesByKeyByTagSoftlyAndAll() throws Exception {
    for (String[] how : new String[][] {{"user:1"}, {"--tag", "all-users"}, {"--all"}}) {
      get("/users/1");
      int before = reads.get();
      String[] arguments = new String[how.length + 1];
      arguments[0] = "purge";
      System.arraycopy(how, 0, arguments, 1, how.length);
      Run run = cache(arguments);
      assertThat(run.code()).as(run.err()).isZero();
      get("/users/1");
      assertThat(reads).as(String.join(" ", how)).hasValue(before + 1);
    }
    String old = get("/users/1");
    assertThat(cache("purge", "user:1", "--soft").out()).isEqualTo("Purged 1 key, softly.\n");
    assertThat(get("/users/1")).as("served stale").isEqualTo(old);
    assertThat(cache("purge", "--prefix", "http://a/b", "--host", "a:81").out())
        .isEqualTo("Purged 1 beginning and 1 host.\n");
    assertThat(cache("purge").code()).isEqualTo(ExitCodes.USAGE);
    assertThat(cache("purge", "--all", "user:1").code()).isEqualTo(ExitCodes.USAGE);
  }

  private Path list() throws Exception {
    return Files.writeString(
        folder.resolve("list.txt"),
        """
        # what was popular
        /users/1
        http://elsewhere.example:8000/users/2?
        user:3
        search:9239330104c7ae70e4c4e4b2b75508a4a30c2d683f4a68f18d898bfe16d0e397
        POST /predict {"x": 1}
        POST /orders {"x": 1}
        DELETE /users/1
        {"time":"2026-11-25T12:00:00Z","method":"GET","path":"/users/4","status":200}
        {"time":"2026-11-25T12:00:00Z","method":"GET","path":"/users/5","status":404}
        127.0.0.1 - - [25/Nov/2026:12:00:00 +0000] "GET /search?q=a HTTP/1.1" 200 12 "-" "curl"
        127.0.0.1 - - [25/Nov/2026:12:00:00 +0000] "PUT /users/6 HTTP/1.1" 200 12
        /users/none
        /nowhere
        what is this
        """);
  }

  @Test
  void warmLoadsWhatAListNamesAndWritesNothing() throws Exception {
    Run run = cache("warm", list().toString(), "--concurrency", "2");
    assertThat(run.out())
        .isEqualTo(
            """
            6 loaded, 0 were there already
            3 not loaded: no endpoint with a cache answers them, or the key is a hash
            4 lines skipped: no request that could be repeated
            1 failed:
              GET /users/none: 422
            """);
    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(writes).hasValue(0);
    for (String path :
        new String[] {"/users/1", "/users/2", "/users/3", "/users/4", "/search?q=a"}) {
      get(path);
    }
    assertThat(reads).as("all were warm").hasValue(6);
    assertThat(json(cache("warm", list().toString(), "--json")).path("fresh").asInt()).isEqualTo(6);
  }

  @Test
  void whatWasAskedForMostOftenIsLoadedFirst() throws Exception {
    Path log = Files.writeString(folder.resolve("log"), "/users/1\n/users/2\n/users/2\n");
    assertThat(cache("warm", log.toString(), "--rate", "1000").code()).isZero();
    assertThat(get("/users/2")).contains("\"call\":1");
    assertThat(get("/users/1")).contains("\"call\":2");
  }

  @Test
  void aServerWarmsItselfAtItsStart() throws Exception {
    Path other = folder.resolve("other.json");
    try (BriskServer warm = server(list(), other)) {
      var result = warm.warmed().toCompletableFuture().get(30, TimeUnit.SECONDS);
      assertThat(result.loaded()).isEqualTo(6);
      assertThat(result.failed()).isEqualTo(1);
    }
  }

  @Test
  void whatCannotBeReachedIsOneClearLine() throws Exception {
    Path wrong = folder.resolve("wrong.json");
    Files.writeString(wrong, "{\"url\":\"" + server.url() + "\",\"token\":\"0123456789\"}");
    Run refused = CommandLineRunner.run("cache", "stats", "--token-file", wrong.toString());
    assertThat(refused.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(refused.err().strip())
        .isEqualTo(
            server.url()
                + " refuses the token of "
                + wrong
                + ": it is another server's, or of an earlier start. Say --token-file, or --url.");

    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Run nobody =
        CommandLineRunner.run(
            "cache",
            "stats",
            "--url",
            "http://localhost:" + free,
            "--token-file",
            token.toString());
    assertThat(nobody.code()).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(nobody.err().strip())
        .isEqualTo("Nobody listens on http://localhost:" + free + ". Is the server running?");

    Run noFile = CommandLineRunner.run("cache", "stats", "--token-file", folder + "/none");
    assertThat(noFile.code()).isEqualTo(ExitCodes.UNREACHABLE);
    assertThat(noFile.err().lines()).hasSize(1);

    Run badUrl = CommandLineRunner.run("cache", "stats", "--url", "localhost:8000");
    assertThat(badUrl.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(badUrl.err().strip())
        .isEqualTo(
            "--url is \"localhost:8000\". Write scheme, host and port: http://localhost:8000.");
    assertThat(refused.err() + nobody.err()).doesNotContain("0123456789");
  }

  @Test
  void theOnlyServerOfTheUserIsFoundAndOfSeveralOneMustBeNamed() {
    String home = System.getProperty("user.home");
    System.setProperty("user.home", folder.resolve("home").toString());
    try {
      assertThat(CommandLineRunner.run("cache", "stats").err())
          .startsWith("No running server of this user was found");
      try (BriskServer first = server(null, null)) {
        Run found = CommandLineRunner.run("cache", "stats");
        assertThat(found.code()).as(found.err()).isZero();
        try (BriskServer second = server(null, null)) {
          Run several = CommandLineRunner.run("cache", "stats");
          assertThat(several.code()).isEqualTo(ExitCodes.USAGE);
          assertThat(several.err()).contains("--url " + first.url(), "--url " + second.url());
          assertThat(CommandLineRunner.run("cache", "stats", "--url", second.url()).code())
              .isZero();
        }
        assertThat(TokenFile.defaultPath(first.port())).exists();
        Run elsewhere =
            CommandLineRunner.run("cache", "stats", "--url", "http://192.0.2.1:" + first.port());
        assertThat(elsewhere.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(elsewhere.err())
            .contains("the token of this machine's server is not sent there");
      }
    } finally {
      System.setProperty("user.home", home);
    }
  }
}
