package dev.brisk.server.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.config.CachePolicy;
import dev.brisk.server.config.CachePolicy.Failure;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.FieldInputs;
import dev.brisk.server.handler.Handler;
import dev.brisk.server.handler.Request;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// S1: a cached handler gave one user's answer to another. What a source can read and the key does
/// not hold is an error.
@Timeout(60)
class S01UndeclaredInputTest {
  private static final EndpointCache HOUR = EndpointCache.ttl(Duration.ofHours(1));

  private final AtomicInteger calls = new AtomicInteger();

  private static EndpointSettings me(EndpointCache cache) {
    return TestEndpoints.endpoint("me", "GET", "/me", List.of(), null, cache);
  }

  private BriskServer server(EndpointSettings endpoint, Handler handler) {
    return BriskServer.builder(TestEndpoints.settings(endpoint))
        .handler(
            endpoint.name(),
            request -> {
              calls.incrementAndGet();
              return handler.handle(request);
            })
        .start();
  }

  private BriskServer server(Handler handler) {
    return server(me(HOUR), handler);
  }

  private BriskServer declaring(FieldInputs inputs, Handler handler) {
    return server(me(HOUR).withInputs(inputs), handler);
  }

  private static String status(Reply reply) {
    return String.valueOf(reply.headers().get("cache-status"));
  }

  @Test
  void oneUsersAnswerIsNeverAnothersAndTheProblemSaysWhatToWrite() throws Exception {
    try (BriskServer server = server(request -> request.header("authorization").orElse("nobody"));
        RawClient client = new RawClient(server.port())) {
      Reply first = client.request("GET", "/me", "Authorization: Bearer ada");
      Reply second = client.request("GET", "/me", "Authorization: Bearer bob");
      assertThat(first.status()).isEqualTo(500);
      assertThat(second.status()).isEqualTo(500);
      assertThat(second.headers()).containsEntry("content-type", "application/problem+json");
      assertThat(second.text())
          .contains("'me'")
          .contains("'authorization'")
          .contains("inputs: { headers: [authorization] }")
          .doesNotContain("ada")
          .doesNotContain("bob");
      assertThat(calls).hasValue(2);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "COOKIE",
        "x-forwarded-for",
        "traceparent",
        "x-request-id",
        "user-agent",
        "accept-encoding",
        "host"
      })
  void noFieldIsADoor(String name) throws Exception {
    try (BriskServer server = server(request -> request.header(name).orElse("none"));
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/me").status()).isEqualTo(500);
    }
  }

  @Test
  void anUndeclaredCookieFailsToo() throws Exception {
    try (BriskServer server = server(request -> request.cookie("session").orElse("none"));
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/me", "Cookie: session=ada").text())
          .contains("inputs: { cookies: [session] }");
    }
  }

  @Test
  void aHandlerThatCatchesTheErrorIsFoundOut() throws Exception {
    try (BriskServer server =
            server(request -> {
              try {
                return request.header("authorization").orElse("none");
              } catch (RuntimeException swallowed) {
                return "swallowed";
              }
            });
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/me").status()).isEqualTo(500);
      assertThat(client.request("GET", "/me").status()).isEqualTo(500);
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void theFailureIsNotKeptAsOthersMayBe() throws Exception {
    AtomicBoolean curious = new AtomicBoolean(true);
    EndpointCache negative =
        HOUR.withPolicy(
            CachePolicy.builder().negative(Failure.FAILED, Duration.ofHours(1)).build());
    try (BriskServer server =
            server(
                me(negative),
                request -> curious.get() ? request.header("authorization").orElse("") : "plain");
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/me").status()).isEqualTo(500);
      curious.set(false);
      assertThat(client.request("GET", "/me").text()).isEqualTo("\"plain\"");
    }
  }

  @Test
  void anOldAnswerDoesNotHideTheFailure() throws Exception {
    AtomicBoolean curious = new AtomicBoolean();
    EndpointCache brief =
        EndpointCache.ttl(Duration.ofMillis(1))
            .withPolicy(
                CachePolicy.builder()
                    .staleIfError(Duration.ofHours(1))
                    .retryAfterFailure(Duration.ofMillis(1))
                    .build());
    try (BriskServer server =
            server(
                me(brief),
                request -> curious.get() ? request.header("authorization").orElse("") : "plain");
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/me").status()).isEqualTo(200);
      curious.set(true);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (client.request("GET", "/me").status() != 500) {
        assertThat(System.nanoTime()).isLessThan(end);
      }
    }
  }

  @Test
  void theTargetAsSentIsNoDoor() throws Exception {
    EndpointSettings users =
        TestEndpoints.endpoint("me", "GET", "/users/{id}", List.of(), null, HOUR);
    try (BriskServer server =
            server(users, request -> request.path() + request.parameters().keySet());
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/users/%61da%20b?token=1").text())
          .isEqualTo("\"/users/ada%20b[id]\"");
      assertThat(client.request("GET", "/users/ada%20%62").text())
          .isEqualTo("\"/users/ada%20b[id]\"");
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void aDeclaredHeaderIsInKeyAndVary() throws Exception {
    try (BriskServer server =
            declaring(
                FieldInputs.headers("Accept-Language"),
                request -> request.header("Accept-Language").orElse("none") + "x".repeat(4000));
        RawClient client = new RawClient(server.port())) {
      Reply german = client.request("GET", "/me", "Accept-Language: de");
      Reply french = client.request("GET", "/me", "Accept-Language: fr");
      Reply none = client.request("GET", "/me");
      assertThat(german.text()).startsWith("\"de");
      assertThat(french.text()).startsWith("\"fr");
      assertThat(none.text()).startsWith("\"none");
      assertThat(german.headers()).containsEntry("vary", "accept-language, accept-encoding");
      Reply hit =
          client.request("GET", "/me", "Accept-Language: de", "Authorization: x", "Cookie: a=b");
      assertThat(status(hit)).contains("hit");
      assertThat(hit.text()).startsWith("\"de");
      assertThat(hit.headers()).containsEntry("vary", "accept-language, accept-encoding");
      Reply unchanged =
          client.request(
              "GET", "/me", "Accept-Language: de", "If-None-Match: " + hit.headers().get("etag"));
      assertThat(unchanged.status()).isEqualTo(304);
      assertThat(unchanged.headers()).containsEntry("vary", "accept-language, accept-encoding");
      Reply zipped = client.request("GET", "/me", "Accept-Language: fr", "Accept-Encoding: gzip");
      assertThat(status(zipped)).contains("hit");
      assertThat(zipped.headers())
          .containsEntry("content-encoding", "gzip")
          .containsEntry("vary", "accept-language, accept-encoding");
      client.send("HEAD /me HTTP/1.1\r\nHost: x\r\nAccept-Language: fr\r\n\r\n");
      assertThat(client.read(true).headers()).containsEntry("etag", french.headers().get("etag"));
      assertThat(calls).hasValue(3);
    }
  }

  @Test
  void severalLinesOfAHeaderAreOneAndAbsentIsNotEmpty() throws Exception {
    try (BriskServer server =
            declaring(
                FieldInputs.headers("x-tenant"),
                request -> request.header("x-tenant").orElse("absent"));
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/me", "X-Tenant: a").text()).isEqualTo("\"a\"");
      assertThat(client.request("GET", "/me", "X-Tenant: a", "X-Tenant: b").text())
          .isEqualTo("\"a, b\"");
      assertThat(client.request("GET", "/me", "X-Tenant:").text()).isEqualTo("\"\"");
      assertThat(client.request("GET", "/me").text()).isEqualTo("\"absent\"");
    }
  }

  @Test
  void twoCallersOfDifferentDeclaredHeadersShareNoLoad() throws Exception {
    CountDownLatch bothLoad = new CountDownLatch(2);
    try (BriskServer server =
            declaring(
                FieldInputs.headers("x-tenant"),
                request -> {
                  bothLoad.countDown();
                  assertThat(bothLoad.await(20, TimeUnit.SECONDS)).isTrue();
                  return request.header("x-tenant").orElse("none");
                });
        RawClient one = new RawClient(server.port());
        RawClient two = new RawClient(server.port())) {
      CompletableFuture<String> first = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() ->
              first.completeAsync(
                  () -> {
                    try {
                      return one.request("GET", "/me", "X-Tenant: a").text();
                    } catch (Exception e) {
                      throw new IllegalStateException(e);
                    }
                  },
                  Runnable::run));
      assertThat(two.request("GET", "/me", "X-Tenant: b").text()).isEqualTo("\"b\"");
      assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo("\"a\"");
    }
  }

  @Test
  void whoeverIsSeenHasAnAnswerOfTheirOwnUnlessTheConfigurationSaysSo() throws Exception {
    FieldInputs inputs = FieldInputs.headers("authorization");
    Handler handler = request -> request.header("authorization").orElse("nobody");
    try (BriskServer server = declaring(inputs, handler);
        RawClient client = new RawClient(server.port())) {
      for (int i = 1; i <= 2; i++) {
        Reply ada = client.request("GET", "/me", "Authorization: ada");
        assertThat(ada.text()).isEqualTo("\"ada\"");
        assertThat(ada.headers())
            .containsEntry("cache-status", "brisk; fwd=bypass; detail=private")
            .containsEntry("cache-control", "no-store")
            .containsEntry("vary", "authorization");
        assertThat(calls).hasValue(i);
      }
      assertThat(status(client.request("GET", "/me"))).contains("stored");
      assertThat(status(client.request("GET", "/me"))).contains("hit");
    }
    calls.set(0);
    try (BriskServer server = server(me(HOUR.withShared(true)).withInputs(inputs), handler);
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/me", "Authorization: ada").text()).isEqualTo("\"ada\"");
      assertThat(client.request("GET", "/me", "Authorization: bob").text()).isEqualTo("\"bob\"");
      assertThat(status(client.request("GET", "/me", "Authorization: ada"))).contains("hit");
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void otherCookiesCostNothingAndTheDeclaredOneIsNotShared() throws Exception {
    try (BriskServer server =
            declaring(
                FieldInputs.NONE.withCookies("theme"),
                request -> request.cookie("theme").orElse("light"));
        RawClient client = new RawClient(server.port())) {
      client.request("GET", "/me", "Cookie: session=1");
      Reply hit = client.request("GET", "/me", "Cookie: session=2; xtheme=dark");
      assertThat(status(hit)).contains("hit");
      assertThat(hit.headers()).containsEntry("vary", "cookie");
      Reply dark = client.request("GET", "/me", "Cookie: session=1; theme=dark");
      assertThat(dark.text()).isEqualTo("\"dark\"");
      assertThat(status(dark)).contains("detail=private");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cache-control: Private",
        "cache-control: max-age=5, No-Store",
        "vary: Cookie",
        "vary: *"
      })
  void anAnswerThatSaysThatItIsForOneIsNotKept(String field) throws Exception {
    String[] parts = field.split(": ");
    try (BriskServer server =
            server(request ->
                new Answer(
                    200,
                    List.of(Map.entry(parts[0], parts[1])),
                    new Body.Bytes(new byte[] {'x'})));
        RawClient client = new RawClient(server.port())) {
      client.request("GET", "/me");
      client.request("GET", "/me");
      assertThat(calls).hasValue(2);
    }
  }

  @Test
  void aBodyAndADeclaredHeaderAreBothInTheKey() throws Exception {
    EndpointSettings sum =
        TestEndpoints.endpoint("me", "POST", "/me", List.of(), "{}", HOUR)
            .withInputs(FieldInputs.headers("x-tenant"));
    try (BriskServer server =
            server(sum, request -> request.body() + request.header("x-tenant").orElse("none"));
        RawClient client = new RawClient(server.port())) {
      assertThat(post(client, "a", "{\"n\":1}")).endsWith("a\"");
      assertThat(post(client, "b", "{\"n\":1}")).endsWith("b\"");
      assertThat(post(client, "b", "{\"n\":2}")).contains("2");
      assertThat(post(client, "b", "{ \"n\" : 1.0 }")).contains("1").endsWith("b\"");
      assertThat(calls).hasValue(3);
    }
  }

  private static String post(RawClient client, String tenant, String body) throws Exception {
    client.send(
        "POST /me HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Tenant: "
            + tenant
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
    return client.read().text();
  }

  @Test
  void aSourceOfAProgramIsHeldToTheSame() throws Exception {
    try (BriskServer server =
            BriskServer.builder(TestEndpoints.settings(me(HOUR)))
                .source(
                    "me",
                    TestEndpoints.Counting.json(
                        request -> "\"" + request.fields().header("authorization") + "\""))
                .start();
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/me", "Authorization: ada").status()).isEqualTo(500);
    }
  }

  @Test
  void whatIsNotCachedMayReadAnything() throws Exception {
    try (BriskServer server =
            server(
                me(null),
                request ->
                    request.header("AUTHORIZATION").orElse("")
                        + request.cookie("a").orElse("")
                        + request.cookie("b").orElse(""));
        RawClient client = new RawClient(server.port())) {
      assertThat(
              client
                  .request("GET", "/me", "Authorization: ada", "Cookie: a=1", "Cookie: b=2")
                  .text())
          .isEqualTo("\"ada12\"");
    }
  }

  /// Without a store the same handler fails the same.
  @Test
  void aCacheThatIsSwitchedOffChangesNothing() throws Exception {
    try (BriskServer server =
            BriskServer.builder(
                    TestEndpoints.settings(me(HOUR))
                        .withCache(dev.brisk.server.config.BriskSettings.CacheSettings.disabled()))
                .handler("me", request -> request.header("authorization").orElse("none"))
                .start();
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/me").status()).isEqualTo(500);
    }
  }

  @Test
  void theApisDocumentNamesWhatIsDeclared() throws Exception {
    try (BriskServer server =
            declaring(FieldInputs.headers("x-tenant").withCookies("theme"), Request::path);
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/openapi.json").text().replaceAll("\\s", ""))
          .contains("{\"name\":\"x-tenant\",\"in\":\"header\",\"schema\":{\"type\":\"string\"}}")
          .contains("{\"name\":\"theme\",\"in\":\"cookie\",\"schema\":{\"type\":\"string\"}}");
    }
  }
}
