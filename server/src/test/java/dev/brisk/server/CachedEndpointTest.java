package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.In;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.message.Answer;
import dev.brisk.server.message.Body;
import dev.brisk.server.source.SourceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CachedEndpointTest {
  private static final EndpointCache HOUR = new EndpointCache(Duration.ofHours(1), null, List.of());

  private final AtomicInteger name = new AtomicInteger();
  private final CompletableFuture<Answer> gate = new CompletableFuture<>();
  private final Counting sum =
      Counting.json(
          request -> "{\"got\":" + request.json() + ",\"q\":" + request.parameters() + "}");
  private final Counting user = Counting.json(request -> "{\"name\":" + name.get() + "}");
  private final Counting write =
      Counting.json(request -> {
        name.incrementAndGet();
        return "{}";
      });
  private final Counting special = new Counting(request -> special(request.parameters()));

  private BriskServer server;
  private RawClient client;

  @BeforeEach
  void start() throws IOException {
    BriskSettings settings =
        TestEndpoints.settings(
            TestEndpoints.endpoint(
                "sum", "POST", "/sum", List.of(), "{\"required\":[\"a\"]}", HOUR),
            TestEndpoints.endpoint(
                "user",
                "GET",
                "/users/{user_id}",
                List.of(TestEndpoints.integer("user_id", In.PATH, 1)),
                null,
                new EndpointCache(
                    Duration.ofHours(1), "user:{user_id}", List.of("user:{user_id}"))),
            TestEndpoints.endpoint(
                "write",
                "PUT",
                "/users/{user_id}",
                List.of(TestEndpoints.integer("user_id", In.PATH, 1)),
                "{}",
                null,
                "user:{user_id}"),
            TestEndpoints.endpoint("special", "GET", "/special/{kind}", List.of(), null, HOUR));
    server =
        BriskServer.builder(settings)
            .source("sum", sum)
            .source("user", user)
            .source("write", write)
            .source("special", special)
            .start();
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private CompletableFuture<Answer> special(Map<String, Object> parameters) {
    return switch (String.valueOf(parameters.get("kind"))) {
      case "gone" ->
          CompletableFuture.failedFuture(
              new SourceException(SourceException.Kind.NOT_FOUND, "Not there."));
      case "gate" -> gate;
      case "cookie" ->
          CompletableFuture.completedFuture(
              new Answer(
                  200,
                  List.of(Map.entry("set-cookie", "a=b")),
                  new Body.Bytes("yours".getBytes(StandardCharsets.UTF_8))));
      case "stream" -> {
        SubmissionPublisher<ByteBuffer> chunks = new SubmissionPublisher<>();
        Thread.ofVirtual()
            .start(() -> {
              while (chunks.getNumberOfSubscribers() == 0) {
                Thread.onSpinWait();
              }
              chunks.submit(ByteBuffer.wrap("streamed".getBytes(StandardCharsets.UTF_8)));
              chunks.close();
            });
        yield CompletableFuture.completedFuture(
            new Answer(200, List.of(), new Body.Stream(chunks, -1)));
      }
      default ->
          CompletableFuture.completedFuture(
              Answer.json(
                  200,
                  ("{\"long\":\"" + "0123456789".repeat(500) + "\"}")
                      .getBytes(StandardCharsets.UTF_8)));
    };
  }

  private Reply post(String body) throws IOException {
    return client.post("/sum", "application/json", body);
  }

  @Test
  void theSameInputsInAnotherFormAreOneEntry() throws IOException {
    Reply first = post("{\"a\":1,\"b\":2}");
    Reply second = post(" { \"b\" : 2.0, \"a\" : 1e0 } ");
    assertThat(first.headers().get("cache-status"))
        .matches("brisk; fwd=miss; stored; ttl=36\\d\\d; key=\"[^\"]+:[0-9a-f]{64}\"");
    assertThat(second.headers().get("cache-status"))
        .matches("brisk; hit; ttl=3\\d+; detail=memory");
    assertThat(second.text()).isEqualTo(first.text()).contains("\"got\":{\"a\":1,\"b\":2}");
    assertThat(sum.calls).hasValue(1);
    assertThat(post("{\"a\":9007199254740993}").text()).contains("9007199254740993");
    assertThat(post("{\"a\":9007199254740992}").text()).contains("9007199254740992");
    assertThat(sum.calls).hasValue(3);
  }

  @Test
  void aHitDoesNotExcuseAnInvalidBody() throws IOException {
    assertThat(post("{\"a\":1}").status()).isEqualTo(200);
    assertThat(post("{\"a\":1,\"a\":1}").status()).isEqualTo(400);
    assertThat(post("{\"b\":1}").status()).isEqualTo(422);
    assertThat(sum.calls).hasValue(1);
  }

  @Test
  void answersSayHowLongTheyAreGood() throws IOException {
    client.request("GET", "/users/1");
    Reply hit = client.request("GET", "/users/1");
    assertThat(hit.headers())
        .containsEntry("content-type", "application/json")
        .containsKeys("age", "etag", "date");
    assertThat(hit.headers().get("cache-control")).matches("max-age=3[56]\\d\\d");
    assertThat(hit.headers()).doesNotContainKey("vary");
    assertThat(user.calls).hasValue(1);
  }

  @Test
  void aClientThatHasTheAnswerGetsNotModified() throws IOException {
    String tag = client.request("GET", "/users/1").headers().get("etag");
    assertThat(tag).matches("\"[\\w-]{22}\"");
    for (String field : List.of(tag, "W/" + tag, "\"other\", " + tag, "*")) {
      Reply reply = client.request("GET", "/users/1", "If-None-Match: " + field);
      assertThat(reply.status()).as(field).isEqualTo(304);
      assertThat(reply.headers()).containsEntry("etag", tag).containsKeys("cache-control", "age");
    }
    assertThat(client.request("GET", "/users/1", "If-None-Match: \"other\"").status())
        .isEqualTo(200);
    assertThat(client.request("GET", "/users/2", "If-None-Match: " + tag).status()).isEqualTo(304);
  }

  @Test
  void headIsAnsweredFromTheSameEntry() throws IOException {
    Reply get = client.request("GET", "/users/1");
    Reply head = client.request("HEAD", "/users/1");
    assertThat(head.headers())
        .containsEntry("content-length", Integer.toString(get.body().length))
        .containsEntry("etag", get.headers().get("etag"));
    assertThat(user.calls).hasValue(1);
  }

  @Test
  void longAnswersHaveACompressedVariantWithItsOwnTag() throws IOException {
    Reply plain = client.request("GET", "/special/long");
    Reply gzip = client.request("GET", "/special/long", "Accept-Encoding: br, gzip;q=0.5");
    assertThat(gzip.headers())
        .containsEntry("content-encoding", "gzip")
        .containsEntry("vary", "accept-encoding");
    assertThat(plain.headers()).containsEntry("vary", "accept-encoding");
    assertThat(gzip.headers().get("etag")).isNotEqualTo(plain.headers().get("etag"));
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
        .isEqualTo(plain.body());
    assertThat(client.request("GET", "/special/long", "Accept-Encoding: gzip;q=0").headers())
        .doesNotContainKey("content-encoding");
    assertThat(special.calls).hasValue(1);
  }

  @Test
  void failuresAndPersonalAnswersAreNotKept() throws IOException {
    assertThat(client.request("GET", "/special/gone").status()).isEqualTo(404);
    assertThat(client.request("GET", "/special/gone").status()).isEqualTo(404);
    assertThat(special.calls).hasValue(2);
    Reply cookie = client.request("GET", "/special/cookie");
    assertThat(cookie.headers())
        .containsEntry("cache-control", "no-store")
        .containsEntry("cache-status", "brisk; fwd=miss");
    client.request("GET", "/special/cookie");
    assertThat(special.calls).hasValue(4);
  }

  @Test
  void streamsArePassedOn() throws IOException {
    assertThat(client.request("GET", "/special/stream").text()).isEqualTo("streamed");
    assertThat(client.request("GET", "/special/stream").text()).isEqualTo("streamed");
  }

  @Test
  void concurrentMissesOfAKeyShareOneLoad() throws IOException {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      RawClient one = new RawClient(server.port());
      one.send("GET /special/gate HTTP/1.1\r\nHost: x\r\n\r\n");
      clients.add(one);
    }
    // Answered in order on the same loops: when these are through, the others have arrived.
    for (RawClient ignored : clients) {
      try (RawClient probe = new RawClient(server.port())) {
        probe.request("GET", "/health/live");
      }
    }
    gate.complete(Answer.json(200, "{\"one\":1}".getBytes(StandardCharsets.UTF_8)));
    for (RawClient one : clients) {
      assertThat(one.read().text()).isEqualTo("{\"one\":1}");
      one.close();
    }
    assertThat(special.calls).hasValue(1);
  }

  @Test
  void afterAWriteNobodyGetsTheOldRow() throws IOException {
    for (int i = 0; i < 200; i++) {
      assertThat(client.request("GET", "/users/1").text()).isEqualTo("{\"name\":" + i + "}");
      assertThat(client.request("GET", "/users/1").text()).isEqualTo("{\"name\":" + i + "}");
      byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
      client.send(
          "PUT /users/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length
              + "\r\n\r\n{}");
      assertThat(client.read().status()).isEqualTo(200);
    }
    assertThat(user.calls).hasValue(200);
  }

  @Test
  void cacheMetricsCountByEndpointAndTier() throws IOException {
    client.request("GET", "/users/1");
    client.request("GET", "/users/1");
    client.request("GET", "/users/1");
    assertThat(client.request("GET", "/metrics").text())
        .containsPattern(
            "cache_requests_total\\{endpoint=\"user\",result=\"hit\",tier=\"memory\"\\} 2")
        .contains("brisk_cache_loads_total{endpoint=\"user\"} 1.0")
        .containsPattern("brisk_cache_load_seconds_total\\{endpoint=\"user\"\\} [0-9.E-]*[1-9]")
        .contains("brisk_cache_invalidations_total 0.0");
    client.send(
        "PUT /users/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: 2\r\n\r\n{}");
    assertThat(client.read().status()).isEqualTo(200);
    assertThat(client.request("GET", "/metrics").text())
        .contains("brisk_cache_invalidations_total 1.0");
  }

  @Test
  void docsAndOpenApiAreServed() throws IOException {
    Reply document = client.request("GET", "/openapi.json");
    assertThat(document.text()).contains("3.1.0", "/users/{user_id}");
    assertThat(
            client
                .request("GET", "/openapi.json", "If-None-Match: " + document.headers().get("etag"))
                .status())
        .isEqualTo(304);
    assertThat(client.request("GET", "/docs").text()).contains("swagger-ui");
    assertThat(client.request("GET", "/docs/start.js").status()).isEqualTo(200);
    assertThat(client.request("GET", "/docs/nothing").status()).isEqualTo(404);
    assertThat(client.request("GET", "/docs/").status()).isEqualTo(308);
  }

  @Test
  void serverTimingNamesTheStages() throws IOException {
    BriskSettings settings =
        TestEndpoints.settings(
            TestEndpoints.endpoint("sum", "POST", "/sum", List.of(), "{}", HOUR));
    try (BriskServer timed =
            BriskServer.builder(settings.withServer(settings.server().withServerTiming(true)))
                .source("sum", sum)
                .start();
        RawClient other = new RawClient(timed.port())) {
      assertThat(other.post("/sum", "application/json", "{}").headers().get("server-timing"))
          .matches("key;dur=[\\d.]+, memory;dur=[\\d.]+, source;dur=[\\d.]+");
      assertThat(other.post("/sum", "application/json", "{}").headers().get("server-timing"))
          .matches("key;dur=[\\d.]+, memory;dur=[\\d.]+");
    }
  }
}
