package dev.brisk.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.config.ConfigException;
import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.CorsSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which pages of other origins a browser is told to let read an answer, over the wire.
class CorsTest {
  private static final String APP = "https://app.example";
  private static final EndpointCache HOUR = EndpointCache.ttl(Duration.ofHours(1));

  private static final Counting USERS = Counting.json(request -> "{\"id\":7}");

  /// Says itself who may read it, as services behind an `http` source do.
  private static final Counting OWN =
      new Counting(request ->
          CompletableFuture.completedFuture(
              new Answer(
                  200,
                  List.of(
                      Map.entry("content-type", "text/plain"),
                      Map.entry("access-control-allow-origin", "*"),
                      Map.entry("access-control-allow-credentials", "true"),
                      Map.entry("vary", "accept")),
                  new Body.Bytes(new byte[] {'x'}))));

  private static BriskServer server;

  private static EndpointSettings endpoint(String name, String method, String path) {
    return TestEndpoints.endpoint(
        name, method, path, List.of(), null, method.equals("GET") ? HOUR : null);
  }

  @BeforeAll
  static void start() {
    CorsSettings rules =
        new CorsSettings(
            List.of(APP, "https://*.shop.example", "http://localhost:5173"),
            List.of(),
            List.of("content-type"),
            List.of("etag", "age"),
            true,
            Duration.ofMinutes(10));
    server =
        BriskServer.builder(
                TestEndpoints.settings(
                        endpoint("user", "GET", "/users/{id}"),
                        endpoint("change", "DELETE", "/users/{id}"),
                        endpoint("own", "GET", "/own").withCache(null),
                        endpoint("closed", "GET", "/closed")
                            .withAccess(AccessSettings.of(CorsSettings.NONE)),
                        endpoint("open", "GET", "/open")
                            .withAccess(
                                AccessSettings.of(
                                    new CorsSettings(
                                        List.of("*"),
                                        List.of("GET"),
                                        List.of("*"),
                                        List.of(),
                                        false,
                                        Duration.ZERO))))
                    .withAccess(AccessSettings.of(rules)))
            .source("user", USERS)
            .source("change", USERS)
            .source("own", OWN)
            .source("closed", USERS)
            .source("open", USERS)
            .start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Reply ask(String method, String path, String... fields) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      return client.request(method, path, fields);
    }
  }

  private static String allowed(Reply reply) {
    return String.valueOf(reply.headers().get("access-control-allow-origin"));
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example, true",
    "https://a.shop.example, true",
    "https://a.b.shop.example, true",
    "http://localhost:5173, true",
    "https://shop.example, false",
    "https://evilshop.example, false",
    "https://shop.example.evil.example, false",
    "https://evil.example/.shop.example, false",
    "https://a.shop.example:8443, false",
    "http://a.shop.example, false",
    "https://app.example.evil.example, false",
    "https://app.example:444, false",
    "http://app.example, false",
    "http://localhost, false",
    "null, false",
    "https://APP.example, false"
  })
  void onlyThatOriginMayRead(String origin, boolean may) throws Exception {
    Reply reply = ask("GET", "/users/1", "Origin: " + origin);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers().get("vary")).contains("origin");
    assertThat(allowed(reply)).isEqualTo(may ? origin : "null");
    assertThat(reply.headers().containsKey("access-control-allow-origin")).isEqualTo(may);
    assertThat(reply.headers().get("access-control-allow-credentials"))
        .isEqualTo(may ? "true" : null);
    assertThat(reply.headers().get("access-control-expose-headers"))
        .isEqualTo(may ? "etag, age" : null);
  }

  @Test
  void theSameCachedAnswerTellsEachOriginItsOwn() throws Exception {
    int before = USERS.calls.get();
    assertThat(ask("GET", "/users/2").headers()).doesNotContainKey("access-control-allow-origin");
    assertThat(allowed(ask("GET", "/users/2", "Origin: " + APP))).isEqualTo(APP);
    Reply other = ask("GET", "/users/2", "Origin: https://a.shop.example");
    assertThat(allowed(other)).isEqualTo("https://a.shop.example");
    assertThat(other.headers().get("cache-status")).startsWith("brisk; hit");
    Reply stranger = ask("GET", "/users/2", "Origin: https://evil.example");
    assertThat(stranger.headers()).doesNotContainKey("access-control-allow-origin");
    assertThat(stranger.headers().get("vary")).contains("origin");
    Reply unchanged =
        ask("GET", "/users/2", "Origin: " + APP, "If-None-Match: " + other.headers().get("etag"));
    assertThat(unchanged.status()).isEqualTo(304);
    assertThat(allowed(unchanged)).isEqualTo(APP);
    assertThat(USERS.calls.get() - before).isEqualTo(1);
  }

  @Test
  void aPreflightIsAnsweredWithoutTheSource() throws Exception {
    int before = USERS.calls.get();
    Reply reply =
        ask(
            "OPTIONS",
            "/users/3",
            "Origin: " + APP,
            "Access-Control-Request-Method: DELETE",
            "Access-Control-Request-Headers: content-type");
    assertThat(reply.status()).isEqualTo(204);
    assertThat(allowed(reply)).isEqualTo(APP);
    assertThat(reply.headers().get("access-control-allow-methods"))
        .isEqualTo("DELETE, GET, HEAD, OPTIONS");
    assertThat(reply.headers().get("access-control-allow-headers")).isEqualTo("content-type");
    assertThat(reply.headers().get("access-control-max-age")).isEqualTo("600");
    assertThat(reply.headers().get("vary"))
        .contains("origin", "access-control-request-method", "access-control-request-headers");
    assertThat(USERS.calls.get()).isEqualTo(before);
  }

  @Test
  void aPreflightOfAnotherOriginIsToldNothingOfIt() throws Exception {
    Reply reply =
        ask(
            "OPTIONS",
            "/users/3",
            "Origin: https://evil.example",
            "Access-Control-Request-Method: GET");
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.headers()).doesNotContainKey("access-control-allow-origin");
  }

  @Test
  void optionsThatIsNoPreflightTellsTheMethodsAsBefore() throws Exception {
    Reply reply = ask("OPTIONS", "/users/3", "Origin: " + APP);
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.headers().get("allow")).isEqualTo("DELETE, GET, HEAD, OPTIONS");
    assertThat(allowed(reply)).isEqualTo(APP);
  }

  @Test
  void pagesCanReadFailuresToo() throws Exception {
    assertThat(allowed(ask("GET", "/nowhere", "Origin: " + APP))).isEqualTo(APP);
    assertThat(allowed(ask("POST", "/users/3", "Origin: " + APP))).isEqualTo(APP);
    Reply invalid = ask("GET", "/users/3?surprise=%zz", "Origin: " + APP);
    assertThat(allowed(invalid)).as("status %s", invalid.status()).isEqualTo(APP);
  }

  @Test
  void whatTheSourceSaysOfOriginsIsReplacedAndItsVaryKept() throws Exception {
    Reply reply = ask("GET", "/own", "Origin: " + APP);
    assertThat(allowed(reply)).isEqualTo(APP);
    assertThat(reply.headers().get("vary")).contains("accept").contains("origin");
    Reply stranger = ask("GET", "/own", "Origin: https://evil.example");
    assertThat(stranger.headers())
        .as("the source's word does not stand beside the door's")
        .doesNotContainKeys("access-control-allow-origin", "access-control-allow-credentials");
  }

  @Test
  void anEndpointHasRulesOfItsOwn() throws Exception {
    Reply closed = ask("GET", "/closed", "Origin: " + APP);
    assertThat(closed.headers()).doesNotContainKeys("access-control-allow-origin", "vary");
    Reply preflight =
        ask("OPTIONS", "/closed", "Origin: " + APP, "Access-Control-Request-Method: GET");
    assertThat(preflight.headers()).doesNotContainKey("access-control-allow-methods");
    Reply open = ask("GET", "/open");
    assertThat(allowed(open)).as("also for whoever says no origin: caches keep it").isEqualTo("*");
    assertThat(open.headers()).doesNotContainKey("vary");
    Reply asked =
        ask(
            "OPTIONS",
            "/open",
            "Origin: https://anybody.example",
            "Access-Control-Request-Method: GET",
            "Access-Control-Request-Headers: authorization, x-anything");
    assertThat(allowed(asked)).isEqualTo("*");
    assertThat(asked.headers().get("access-control-allow-headers"))
        .as("a star would leave out authorization")
        .isEqualTo("authorization, x-anything");
    assertThat(asked.headers().get("access-control-allow-methods")).isEqualTo("GET");
  }

  @Test
  void aProxiedServiceIsBehindTheRulesForAll() throws Exception {
    BriskSettings settings =
        BriskSettings.of(ProxySettings.of(UpstreamAddress.parse(server.url()), List.of()))
            .withAccess(AccessSettings.of(CorsSettings.of(APP)));
    try (BriskServer proxy = BriskServer.start(settings.withServer(settings.server().withPort(0)));
        RawClient client = new RawClient(proxy.port())) {
      assertThat(allowed(client.request("GET", "/open", "Origin: " + APP))).isEqualTo(APP);
      Reply stranger = client.request("GET", "/open", "Origin: https://evil.example");
      assertThat(stranger.status()).isEqualTo(200);
      assertThat(stranger.headers())
          .as("the upstream's star is not passed on")
          .doesNotContainKey("access-control-allow-origin");
      Reply preflight =
          client.request(
              "OPTIONS", "/open", "Origin: " + APP, "Access-Control-Request-Method: PUT");
      assertThat(preflight.status()).isEqualTo(204);
      assertThat(allowed(preflight)).isEqualTo(APP);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/",
        "https://app.example/path",
        "app.example",
        "https://",
        "https://*",
        "https://a.*.example",
        "https://app.example:70000",
        "https://user@app.example",
        "null"
      })
  void checkRefusesWhatNoBrowserSends(String origin, @TempDir Path directory) throws Exception {
    assertThatThrownBy(() -> load(directory, "{ origins: ['" + origin + "'] }"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cors.origins")
        .hasMessageContaining("Write scheme, host and port as browsers do");
  }

  @Test
  void checkRefusesAStarBesideCredentials(@TempDir Path directory) throws Exception {
    assertThatThrownBy(() -> load(directory, "{ origins: ['*'], credentials: true }"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("brisk.yaml:1: cors.origins is \"*\" beside credentials: true");
    assertThatThrownBy(() -> load(directory, "{ origins: ['*', 'https://a.example'] }"))
        .hasMessageContaining("Keep \"*\", or keep the others.");
    assertThat(load(directory, "{ origins: ['HTTPS://App.Example:443'] }").origins())
        .containsExactly(APP);
    assertThat(load(directory, "off").origins()).isEmpty();
  }

  private static CorsSettings load(Path directory, String cors) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("brisk.yaml"),
            "cors: "
                + cors
                + "\nendpoints: [{ path: GET /posts, http: { url: 'https://up.example/' } }]\n");
    return Objects.requireNonNull(BriskYaml.load(file).access().cors());
  }
}
