package dev.brisk.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.config.ConfigException;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.AccessRule;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.CachePer;
import dev.brisk.server.config.ConsumerSettings;
import dev.brisk.server.config.CorsSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.handler.Handler;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.message.Consumer;
import dev.brisk.server.openapi.OpenApi;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who is let in, and that nobody gets what was made for somebody else, over the wire.
@Timeout(60)
class AccessTest {
  private static final EndpointCache HOUR = EndpointCache.ttl(Duration.ofHours(1));
  private static final AtomicInteger CALLS = new AtomicInteger();

  @TempDir static Path directory;
  private static KeyFile file;
  private static BriskServer server;
  private static String alice;
  private static String bob;
  private static String reader;
  private static String expired;

  private static EndpointSettings endpoint(String name, AccessRule rule, EndpointCache cache) {
    return TestEndpoints.endpoint(name, "GET", "/" + name + "/{id}", List.of(), null, cache)
        .withAccess(AccessSettings.of(rule));
  }

  @BeforeAll
  static void start() throws Exception {
    file = new KeyFile(directory.resolve("keys.json"));
    alice = key("alice", Set.of(), Map.of("tenant", "blue"), null);
    bob = key("bob", Set.of(), Map.of("tenant", "blue"), null);
    reader = key("reader", Set.of("orders:read", "orders:list"), Map.of("tenant", "red"), null);
    expired = key("old", Set.of(), Map.of(), Instant.now().minusSeconds(1));
    Handler whole =
        request -> {
          CALLS.incrementAndGet();
          return Map.of("name", request.consumer().map(Consumer::name).orElse("nobody"));
        };
    Handler tenant =
        request -> {
          CALLS.incrementAndGet();
          return Map.of("tenant", request.claim("tenant").orElse("none"));
        };
    Handler blind =
        request -> {
          CALLS.incrementAndGet();
          return Map.of("call", CALLS.get());
        };
    Handler sly =
        request -> {
          try {
            return Map.of("name", request.consumer().map(Consumer::name).orElse("nobody"));
          } catch (RuntimeException e) {
            return Map.of("name", "hidden");
          }
        };
    server =
        BriskServer.builder(
                TestEndpoints.settings(
                        endpoint("me", AccessRule.CONSUMER, HOUR),
                        endpoint("says-public", AccessRule.CONSUMER, HOUR).withCache(null),
                        endpoint("fresh", AccessRule.CONSUMER, HOUR).withCache(null),
                        endpoint(
                            "tenant",
                            AccessRule.CONSUMER,
                            HOUR.withPer(new CachePer.Claim("tenant"))),
                        endpoint("news", AccessRule.CONSUMER, HOUR.withPer(new CachePer.Public())),
                        endpoint("sly", AccessRule.CONSUMER, HOUR.withPer(new CachePer.Public())),
                        endpoint("open", AccessRule.PUBLIC, HOUR),
                        endpoint(
                            "anybody", AccessRule.PUBLIC, HOUR.withPer(new CachePer.Consumer())),
                        endpoint("leak", AccessRule.PUBLIC, HOUR),
                        endpoint("orders", AccessRule.scopes("orders:read", "orders:list"), HOUR))
                    .withAccess(AccessSettings.of(CorsSettings.of("https://app.example")))
                    .withConsumers(ConsumerSettings.keys(directory.resolve("keys.json"))))
            .handler("me", whole)
            .source(
                "says-public",
                new Counting(request ->
                    CompletableFuture.completedFuture(
                        new Answer(
                            200,
                            List.of(Map.entry("cache-control", "public, max-age=60")),
                            new Body.Bytes(new byte[] {'x'})))))
            .handler("fresh", whole)
            .handler("tenant", tenant)
            .handler("news", blind)
            .handler("sly", sly)
            .handler("open", blind)
            .handler("anybody", whole)
            .handler("leak", whole)
            .handler("orders", whole)
            .start();
  }

  private static String key(
      String name, Set<String> scopes, Map<String, String> claims, Instant expires)
      throws Exception {
    return file.create(new Consumer(name, scopes, claims), Instant.now(), expires).key();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Reply get(String path, String... fields) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", path, fields);
    }
  }

  private static Reply as(String key, String path) throws Exception {
    return get(path, "X-Api-Key: " + key);
  }

  @Test
  void withoutAKeyNobodyIsLetIn() throws Exception {
    int before = CALLS.get();
    Reply reply = get("/me/1", "Origin: https://app.example");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.headers().get("content-type")).isEqualTo("application/problem+json");
    assertThat(reply.headers().get("www-authenticate")).isEqualTo("Bearer realm=\"api\"");
    assertThat(reply.headers().get("cache-control")).isEqualTo("no-store");
    assertThat(reply.headers().get("access-control-allow-origin"))
        .as("so that the page can tell")
        .isEqualTo("https://app.example");
    assertThat(CALLS.get()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Api-Key: ",
        "X-Api-Key: brisk_",
        "X-Api-Key: brisk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "X-Api-Key: BRISK_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        "Authorization: Bearer ",
        "Authorization: Bearer null",
        "Authorization: Basic YWxpY2U6eA==",
        "Authorization: eyJhbGciOiJub25lIn0.e30.",
        "Cookie: x-api-key=1"
      })
  void whatIsNoKeyLetsNobodyIn(String field) throws Exception {
    assertThat(get("/me/1", field).status()).isEqualTo(401);
  }

  /// They are found by the first eight bytes of their hashes.
  @Test
  void aKeyIsComparedWhole(@TempDir Path other) throws Exception {
    Path path = other.resolve("keys.json");
    KeyFile.Created made =
        new KeyFile(path).create(new Consumer("carol", Set.of(), Map.of()), Instant.now(), null);
    try (KeyRing ring = new KeyRing(path)) {
      assertThat(ring.find(made.key())).isNotNull();
    }
    String hash = made.stored().sha256();
    char last = hash.charAt(63) == '0' ? '1' : '0';
    Files.writeString(path, Files.readString(path).replace(hash, hash.substring(0, 63) + last));
    try (KeyRing ring = new KeyRing(path)) {
      assertThat(ring.find(made.key())).isNull();
    }
  }

  @Test
  void anExpiredKeyIsNone() throws Exception {
    Reply reply = as(expired, "/me/1");
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.headers().get("www-authenticate")).contains("error=\"invalid_token\"");
    assertThat(reply.text()).doesNotContain(expired);
  }

  @Test
  void aKeyComesInEitherHeaderButTwoDifferentOnesAreNone() throws Exception {
    assertThat(as(alice, "/fresh/1").text()).isEqualTo("{\"name\":\"alice\"}");
    assertThat(get("/fresh/1", "Authorization: bearer " + alice).text()).contains("alice");
    assertThat(get("/fresh/1", "X-Api-Key: " + alice, "Authorization: Bearer " + alice).status())
        .isEqualTo(200);
    assertThat(get("/fresh/1", "X-Api-Key: " + alice, "Authorization: Bearer " + bob).status())
        .isEqualTo(401);
    assertThat(get("/fresh/1", "X-Api-Key: " + alice, "X-Api-Key: " + bob).status())
        .as("a list is no key")
        .isEqualTo(401);
  }

  @Test
  void whatWasMadeForOneConsumerIsNeverGivenToAnother() throws Exception {
    int before = CALLS.get();
    // On one connection, so on one event loop: its memo of targets must tell them apart.
    try (RawClient client = new RawClient(server.port())) {
      for (int round = 0; round < 3; round++) {
        for (String[] who : new String[][] {{alice, "alice"}, {bob, "bob"}, {reader, "reader"}}) {
          Reply reply = client.request("GET", "/me/7", "X-Api-Key: " + who[0]);
          assertThat(reply.text()).isEqualTo("{\"name\":\"" + who[1] + "\"}");
          assertThat(reply.headers().get("cache-status"))
              .startsWith(round == 0 ? "brisk; fwd=miss; stored" : "brisk; hit");
          assertThat(reply.headers().get("cache-control")).startsWith("private, max-age=");
          assertThat(reply.headers().get("vary")).contains("authorization", "x-api-key");
        }
        assertThat(client.request("GET", "/me/7").status())
            .as("a kept answer lets nobody in")
            .isEqualTo(401);
      }
    }
    assertThat(CALLS.get() - before).isEqualTo(3);
  }

  @Test
  void anotherKeyOfTheSameConsumerSharesHisAnswersUnlessItMayMore() throws Exception {
    String second = key("alice", Set.of(), Map.of("tenant", "blue"), null);
    String more = key("alice", Set.of("admin"), Map.of("tenant", "blue"), null);
    ServerProcess.await("the new keys", Duration.ofSeconds(20), () -> works(second) && works(more));
    as(alice, "/me/8");
    assertThat(as(second, "/me/8").headers().get("cache-status")).startsWith("brisk; hit");
    assertThat(as(more, "/me/8").headers().get("cache-status")).startsWith("brisk; fwd=miss");
  }

  private static boolean works(String key) {
    try {
      return as(key, "/fresh/1").status() == 200;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void answersAreSharedByAClaimOrByAllWhereThatIsSaid() throws Exception {
    assertThat(as(alice, "/tenant/1").text()).isEqualTo("{\"tenant\":\"blue\"}");
    assertThat(as(bob, "/tenant/1").headers().get("cache-status")).startsWith("brisk; hit");
    assertThat(as(reader, "/tenant/1").text()).isEqualTo("{\"tenant\":\"red\"}");
    String first = as(alice, "/news/1").text();
    Reply second = as(reader, "/news/1");
    assertThat(second.text()).isEqualTo(first);
    assertThat(second.headers().get("cache-control"))
        .as("caches in between would give it to those who may not ask")
        .startsWith("private, ");
    assertThat(get("/news/1").status()).isEqualTo(401);
  }

  @Test
  void aHandlerCannotReadWhoAsksWhereTheKeyDoesNotHoldIt() throws Exception {
    assertThat(as(alice, "/leak/1").status()).isEqualTo(500);
    assertThat(get("/leak/1").status()).as("also when nobody asks").isEqualTo(500);
    assertThat(as(alice, "/sly/1").status()).as("also when it hides it").isEqualTo(500);
    assertThat(as(bob, "/sly/1").status()).isEqualTo(500);
  }

  @Test
  void aPublicEndpointKnowsItsConsumersWhereItsAnswersAreKeptApart() throws Exception {
    assertThat(get("/anybody/1").text()).contains("nobody");
    assertThat(as(alice, "/anybody/1").text()).contains("alice");
    assertThat(as(expired, "/anybody/1").text()).contains("nobody");
    assertThat(get("/anybody/1").headers().get("cache-status")).startsWith("brisk; hit");
  }

  @Test
  void whatASourceCallsPublicIsNotWhereAKeyIsNeeded() throws Exception {
    Reply reply = as(alice, "/says-public/1");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers().get("cache-control")).contains("max-age=60").endsWith("private");
  }

  @Test
  void noKeyIsInALogAMetricOrAnAnswer() throws Exception {
    Path log = directory.resolve("access.log");
    String wrong = KeyFile.PREFIX + "W".repeat(43);
    BriskSettings settings =
        TestEndpoints.settings(
                endpoint("me", AccessRule.CONSUMER, HOUR),
                endpoint("orders", AccessRule.scopes("orders:read"), HOUR))
            .withConsumers(ConsumerSettings.keys(directory.resolve("keys.json")));
    StringBuilder told = new StringBuilder();
    try (BriskServer logging =
        BriskServer.builder(settings.withServer(settings.server().withAccessLog(log.toString())))
            .handler("me", request -> Map.of("name", request.consumer().orElseThrow().name()))
            .handler("orders", request -> Map.of())
            .start()) {
      try (RawClient client = new RawClient(logging.port())) {
        for (String key : List.of(alice, reader, expired, wrong)) {
          for (String path : List.of("/me/1", "/orders/1", "/nowhere")) {
            for (String field : List.of("X-Api-Key: ", "Authorization: Bearer ")) {
              Reply reply = client.request("GET", path, field + key);
              told.append(reply.headers()).append(reply.text());
            }
          }
        }
        told.append(client.request("GET", "/metrics").text());
        told.append(client.request("GET", "/openapi.json").text());
      }
    }
    String lines = Files.readString(log);
    assertThat(lines.lines()).hasSizeGreaterThanOrEqualTo(24);
    for (String key : List.of(alice, reader, expired, wrong)) {
      assertThat(lines + told).doesNotContain(key.substring(KeyFile.PREFIX.length()));
    }
  }

  @Test
  void aPublicEndpointIsAsBefore() throws Exception {
    assertThat(get("/open/1").headers().get("cache-control")).startsWith("max-age=");
    assertThat(as(alice, "/open/1").headers().get("cache-status")).startsWith("brisk; hit");
  }

  @Test
  void allScopesAreNeeded() throws Exception {
    assertThat(as(reader, "/orders/1").status()).isEqualTo(200);
    Reply reply = as(alice, "/orders/1");
    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.headers().get("www-authenticate"))
        .isEqualTo(
            "Bearer realm=\"api\", error=\"insufficient_scope\","
                + " scope=\"orders:read orders:list\"");
    assertThat(get("/metrics").text())
        .containsPattern("brisk_access_refused_total\\{reason=\"forbidden\"} [1-9]");
  }

  @Test
  void aRevokedKeyIsNoneSoonAndTheAnswersKeptForItAreNoWayIn() throws Exception {
    String brief = key("brief", Set.of(), Map.of(), null);
    ServerProcess.await("the new key", Duration.ofSeconds(20), () -> works(brief));
    assertThat(as(brief, "/me/9").status()).isEqualTo(200);
    assertThat(file.revoke("brief")).hasSize(1);
    ServerProcess.await("the end of the key", Duration.ofSeconds(20), () -> !works(brief));
    assertThat(as(brief, "/me/9").status()).isEqualTo(401);
    assertThat(as(alice, "/me/9").status()).isEqualTo(200);
  }

  @Test
  void theFileHoldsNoKeyAndIsItsOwnersOnly() throws Exception {
    Path path = directory.resolve("keys.json");
    assertThat(Files.readString(path)).doesNotContain(alice).doesNotContain(alice.substring(6));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void aFileThatOthersCanWriteOrThatIsDamagedStartsNoServer(@TempDir Path other) throws Exception {
    Path path = Files.writeString(other.resolve("keys.json"), "{\"version\":1,\"keys\":[]}");
    BriskSettings settings =
        TestEndpoints.settings(endpoint("me", AccessRule.CONSUMER, HOUR))
            .withConsumers(ConsumerSettings.keys(path));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    assertThatThrownBy(() -> start(settings)).hasMessageContaining("Run chmod 600");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(path, alice);
    assertThatThrownBy(() -> start(settings))
        .hasMessageContaining("is damaged")
        .message()
        .doesNotContain(alice);
  }

  private static void start(BriskSettings settings) {
    BriskServer.builder(settings).handler("me", request -> "").start().close();
  }

  @Test
  void theDocumentSaysWhatIsNeeded() {
    String document =
        new String(
            OpenApi.document(
                TestEndpoints.settings(endpoint("me", AccessRule.scopes("a"), HOUR))
                    .withConsumers(ConsumerSettings.keys(directory.resolve("keys.json")))),
            StandardCharsets.UTF_8);
    assertThat(document)
        .contains("\"securitySchemes\"", "\"x-api-key\"", "\"security\"", "\"401\"", "\"403\"");
  }

  @Test
  void checkRefusesWhatWouldLeakOrLetNobodyIn(@TempDir Path other) throws Exception {
    assertThatThrownBy(() -> load(other, "", "access: consumer"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("endpoints[0].access needs a consumer, but there are none");
    String consumers = "consumers: { keys: keys.json }\n";
    assertThatThrownBy(
            () -> load(other, consumers, "access: consumer, cache: { ttl: 1m, key: posts }"))
        .hasMessageContaining("cache.key leaves out who asks");
    load(other, consumers, "access: consumer, cache: { ttl: 1m, key: posts, per: public }");
    load(other, consumers + "access: consumer\n", "access: public, cache: { ttl: 1m, key: posts }");
    assertThatThrownBy(() -> load(other, consumers, "access: everyone"))
        .hasMessageContaining("Write public, consumer, or scopes");
    assertThatThrownBy(() -> load(other, consumers, "cache: { ttl: 1m, per: tenant }"))
        .hasMessageContaining("claim(tenant)");
    assertThatThrownBy(() ->
            load(
                other,
                consumers + "access: consumer\nproxy: { upstream: 'http://up.example' }\n",
                "summary: a"))
        .hasMessageContaining("access stands beside proxy");
  }

  private static void load(Path folder, String top, String rest) throws Exception {
    BriskYaml.load(
        Files.writeString(
            folder.resolve("brisk.yaml"),
            top
                + "endpoints: [{ path: GET /posts, http: { url: 'https://up.example/' }, "
                + rest
                + " }]\n"));
  }
}
