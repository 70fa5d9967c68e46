package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.RedisServer;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.EndpointSettings.ParameterSettings.In;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RedisIT {
  private RedisServer redis;

  @BeforeEach
  void start() {
    redis = RedisServer.started();
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  private BriskServer server(Counting source, long memoryBytes) {
    BriskSettings settings =
        TestEndpoints.settings(
                TestEndpoints.endpoint(
                    "predict",
                    "POST",
                    "/predict",
                    List.of(),
                    "{\"properties\":{\"n\":{\"type\":\"integer\"}}}",
                    new EndpointCache(Duration.ofMinutes(10), null, List.of())),
                TestEndpoints.endpoint(
                    "user",
                    "GET",
                    "/users/{id}",
                    List.of(TestEndpoints.integer("id", In.PATH, 1)),
                    null,
                    new EndpointCache(Duration.ofMinutes(10), "user:{id}", List.of("user:{id}"))),
                TestEndpoints.endpoint(
                    "change",
                    "PUT",
                    "/users/{id}",
                    List.of(TestEndpoints.integer("id", In.PATH, 1)),
                    "{}",
                    null,
                    "user:{id}"))
            .withCache(
                CacheSettings.defaults()
                    .withMemoryMaxBytes(memoryBytes)
                    .withRedis(
                        new Redis(redis.url(), Duration.ofMillis(250), Duration.ofSeconds(1))));
    BriskServer started =
        BriskServer.builder(settings)
            .source("predict", source)
            .source("user", source)
            .source("change", source)
            .start();
    awaitRedis(started, "up");
    return started;
  }

  private static void awaitRedis(BriskServer server, String state) {
    await(() -> {
      try (RawClient client = new RawClient(server.port())) {
        return client
            .request("GET", "/health/ready")
            .text()
            .contains("\"redis\":\"" + state + "\"");
      } catch (IOException e) {
        return false;
      }
    });
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 30 s in vain").isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void theKeyInRedisIsTheHashOfTheSortedJson() throws Exception {
    Counting source = Counting.json(request -> "{\"species\":\"setosa\"}");
    try (BriskServer server = server(source, 1 << 20);
        RawClient client = new RawClient(server.port())) {
      client.post("/predict", "application/json", "{\"b\": 2.0, \"a\": 1}");
      byte[] sorted = "{\"a\":1,\"b\":2}".getBytes(StandardCharsets.UTF_8);
      String key =
          "predict:"
              + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(sorted));
      await(() -> redis.cli("EXISTS", key).equals("1"));
      assertThat(Integer.parseInt(redis.cli("TTL", key))).isBetween(590, 600);
    }
  }

  @Test
  void anotherNodeAnswersFromRedisUnlessItsSourceDiffers() throws Exception {
    Counting first = Counting.json(request -> "{\"by\":1}");
    try (BriskServer server = server(first, 1 << 20);
        RawClient client = new RawClient(server.port())) {
      client.request("GET", "/users/7");
      await(() -> redis.cli("EXISTS", "user:7").equals("1"));
    }
    Counting same = Counting.json(request -> "{\"by\":2}");
    try (BriskServer server = server(same, 1 << 20);
        RawClient client = new RawClient(server.port())) {
      Reply reply = client.request("GET", "/users/7");
      assertThat(reply.text()).isEqualTo("{\"by\":1}");
      assertThat(reply.headers().get("cache-status")).matches("brisk; hit; ttl=\\d+; detail=redis");
      assertThat(client.request("GET", "/users/7").headers().get("cache-status"))
          .endsWith("detail=memory");
      assertThat(same.calls).hasValue(0);
    }
    Counting retrained =
        new Counting(
            "another model",
            request ->
                java.util.concurrent.CompletableFuture.completedFuture(
                    dev.brisk.server.message.Answer.json(
                        200, "{\"by\":3}".getBytes(StandardCharsets.UTF_8))));
    try (BriskServer server = server(retrained, 1 << 20);
        RawClient client = new RawClient(server.port())) {
      assertThat(client.request("GET", "/users/7").text()).isEqualTo("{\"by\":3}");
    }
  }

  @Test
  void bodyIsJudgedBeforeASourceIsAskedWhateverRedisHas() throws Exception {
    Counting source = Counting.json(request -> "{\"seen\":" + request.json() + "}");
    String large = "{\"n\":7,\"text\":\"" + "x".repeat(100_000) + "\"}";
    try (BriskServer one = server(source, 1 << 20);
        BriskServer two = server(source, 1 << 20);
        RawClient first = new RawClient(one.port());
        RawClient second = new RawClient(two.port())) {
      Reply refused = first.post("/predict", "application/json", "{\"n\":\"seven\"}");
      assertThat(refused.status()).isEqualTo(422);
      assertThat(refused.text()).contains("/n").doesNotContain("500");
      assertThat(refused.headers()).doesNotContainKey("cache-status");
      assertThat(first.post("/predict", "application/json", "{\"n\":").status()).isEqualTo(400);
      assertThat(first.post("/predict", "application/json", large.replace("7", "true")).status())
          .isEqualTo(422);
      assertThat(source.calls).hasValue(0);
      assertThat(redis.cli("KEYS", "*lease*")).as("no right to load was taken").isEmpty();
      for (String body : List.of("{\"n\":7}", large)) {
        Reply loaded = first.post("/predict", "application/json", body);
        assertThat(loaded.text()).isEqualTo("{\"seen\":" + body + "}");
        int calls = source.calls.get();
        await(() -> redis.cli("EXISTS", key(loaded)).equals("1"));
        Reply hit = second.post("/predict", "application/json", " " + body);
        assertThat(hit.headers().get("cache-status")).endsWith("detail=redis");
        assertThat(hit.text()).isEqualTo(loaded.text());
        assertThat(source.calls).hasValue(calls);
      }
    }
  }

  /// From `Cache-Status: …; key="predict:…"`.
  private static String key(Reply stored) {
    return stored.headers().get("cache-status").replaceAll(".*key=\"([^\"]+)\".*", "$1");
  }

  @Test
  void aWriteOnOneNodeInvalidatesTheRowOnAnother() throws Exception {
    AtomicInteger row = new AtomicInteger();
    Counting source =
        Counting.json(request -> {
          if (request.method().equals("PUT")) {
            row.incrementAndGet();
          }
          return "{\"row\":" + row.get() + "}";
        });
    try (BriskServer one = server(source, 1 << 20);
        BriskServer two = server(source, 1 << 20);
        RawClient writer = new RawClient(one.port());
        RawClient reader = new RawClient(two.port())) {
      assertThat(reader.request("GET", "/users/1").text()).isEqualTo("{\"row\":0}");
      writer.send(
          "PUT /users/1 HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Content-Length: 2\r\n\r\n{}");
      assertThat(writer.read().status()).isEqualTo(200);
      assertThat(writer.request("GET", "/users/1").text()).isEqualTo("{\"row\":1}");
      await(() -> {
        try {
          return reader.request("GET", "/users/1").text().equals("{\"row\":1}");
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
      });
    }
  }

  @Test
  void noRequestFailsWhileRedisDiesAndComesBackUnderLoad() throws Exception {
    underLoad((server, answered) -> {
      awaitMore(answered, 2000);
      redis.kill();
      awaitRedis(server, "down");
      awaitMore(answered, 2000);
      redis.start();
      awaitRedis(server, "up");
      awaitMore(answered, 2000);
      await(() -> Integer.parseInt(redis.cli("DBSIZE")) > 0);
    });
  }

  /// A Redis that is stopped keeps its connections open and says nothing: only a time-out tells.
  @Test
  void noRequestFailsWhileRedisHangsUnderLoad() throws Exception {
    underLoad((server, answered) -> {
      awaitMore(answered, 2000);
      redis.pause();
      awaitRedis(server, "down");
      awaitMore(answered, 2000);
      redis.resume();
      awaitRedis(server, "up");
      awaitMore(answered, 2000);
    });
  }

  private interface Story {
    void tell(BriskServer server, AtomicInteger answered) throws Exception;
  }

  /// Eight clients ask for rows without a pause while the story is told, and must get each right.
  private void underLoad(Story story) throws Exception {
    Counting source = Counting.json(request -> "{\"id\":" + request.parameters().get("id") + "}");
    // Hardly any memory, so that most requests want Redis.
    try (BriskServer server = server(source, 20_000)) {
      AtomicBoolean running = new AtomicBoolean(true);
      AtomicInteger answered = new AtomicInteger();
      ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
      List<Thread> users = new ArrayList<>();
      for (int u = 0; u < 8; u++) {
        int offset = u * 37;
        users.add(
            Thread.ofVirtual()
                .start(() -> {
                  try (RawClient client = new RawClient(server.port())) {
                    for (int i = 0; running.get(); i++) {
                      int id = 1 + (i + offset) % 500;
                      Reply reply = client.request("GET", "/users/" + id);
                      if (reply.status() != 200 || !reply.text().equals("{\"id\":" + id + "}")) {
                        failures.add(reply.status() + " " + reply.text());
                      }
                      answered.incrementAndGet();
                    }
                  } catch (IOException | RuntimeException e) {
                    failures.add(e.toString());
                  }
                }));
      }
      try {
        story.tell(server, answered);
      } finally {
        running.set(false);
        for (Thread user : users) {
          user.join(Duration.ofSeconds(20));
        }
      }
      assertThat(failures).isEmpty();
    }
  }

  private static void awaitMore(AtomicInteger answered, int more) {
    int before = answered.get();
    await(() -> answered.get() >= before + more);
  }
}
