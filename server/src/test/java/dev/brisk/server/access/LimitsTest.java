package dev.brisk.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.ConsumerSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.Network;
import dev.brisk.server.config.RateLimit;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.message.Consumer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How often callers are let in: the arithmetic, and what clients see of it over the wire. The
/// limits of the server here fill by one token a day, so that no clock decides.
@Timeout(60)
class LimitsTest {
  private static final long SECOND = 1_000_000_000;

  @TempDir static Path directory;
  private static BriskServer server;
  private static String alice;
  private static String bob;

  private static EndpointSettings endpoint(String name, String... limits) {
    return TestEndpoints.endpoint(
            name, "GET", "/" + name, List.of(), null, EndpointCache.ttl(Duration.ofHours(1)))
        .withAccess(AccessSettings.limits(List.of(limits).stream().map(RateLimit::parse).toList()));
  }

  @BeforeAll
  static void start() throws Exception {
    KeyFile file = new KeyFile(directory.resolve("keys.json"));
    alice = file.create(new Consumer("alice", Set.of(), Map.of()), Instant.now(), null).key();
    bob = file.create(new Consumer("bob", Set.of(), Map.of()), Instant.now(), null).key();
    Counting source = Counting.json(request -> "{}");
    BriskSettings settings =
        TestEndpoints.settings(
                endpoint("three", "1/day burst 3"),
                endpoint("two", "1/day burst 2"),
                endpoint("both", "1/day burst 5", "100/s"),
                endpoint("many", "1/day burst 1000"),
                endpoint("free"),
                endpoint("rest").withAccess(AccessSettings.UNSET))
            .withAccess(AccessSettings.limits(List.of(RateLimit.parse("1/day burst 4"))))
            .withConsumers(ConsumerSettings.keys(directory.resolve("keys.json")));
    server =
        BriskServer.builder(
                settings.withServer(
                    settings.server().withTrustedProxies(List.of(Network.parse("127.0.0.0/8")))))
            .source("three", source)
            .source("two", source)
            .source("both", source)
            .source("many", source)
            .source("free", source)
            .source("rest", source)
            .start();
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

  private static Reply from(String address, String path) throws Exception {
    return get(path, "X-Forwarded-For: " + address);
  }

  @Test
  void aBucketGivesItsBurstThenItsRate() {
    List<RateLimit> limits = List.of(RateLimit.parse("10/s burst 20"));
    Allowance allowance = new Allowance(limits, 5 * SECOND);
    int taken = 0;
    long now = 5 * SECOND;
    while (allowance.take(1, now) == 0) {
      taken++;
    }
    assertThat(taken).isEqualTo(20);
    for (int tenth = 0; tenth < 1000; tenth++) {
      now += SECOND / 100;
      if (allowance.take(1, now) == 0) {
        taken++;
      }
    }
    assertThat(taken).as("ten seconds later").isEqualTo(120);
    now += 3600 * SECOND;
    taken = 0;
    while (allowance.take(1, now) == 0) {
      taken++;
    }
    assertThat(taken).as("no more than it holds").isEqualTo(20);
  }

  @ParameterizedTest
  @CsvSource({
    "7/s, 0",
    "3/min, 1",
    "1000/day burst 2, 5",
    "10000/day burst 10000, -9000000000000000000",
    "10000/day, -9000000000000000000",
    "33/h, 9223372036854775000"
  })
  void whoComesBackWhenHeWasToldIsLetInAndNotBefore(String text, long start) {
    List<RateLimit> limits = List.of(RateLimit.parse(text));
    Allowance allowance = new Allowance(limits, start);
    long now = start;
    while (allowance.take(1, now) == 0) {
      now += 1;
    }
    long wait = allowance.take(1, now);
    assertThat(wait).isPositive();
    assertThat(allowance.take(1, now + wait - 1)).isPositive();
    assertThat(allowance.take(1, now + wait)).isZero();
  }

  @Test
  void ofSeveralLimitsARefusedRequestTakesNothing() {
    List<RateLimit> limits = List.of(RateLimit.parse("1/s"), RateLimit.parse("3/day"));
    Allowance allowance = new Allowance(limits, 0);
    for (int second = 0; second < 3; second++) {
      assertThat(allowance.take(1, second * SECOND)).isZero();
      for (int i = 0; i < 10; i++) {
        assertThat(allowance.take(1, second * SECOND)).isPositive();
      }
    }
    assertThat(allowance.take(1, 4 * SECOND)).as("three were taken today").isPositive();
  }

  /// A bucket of 10,000 that fills by 10,000 a day gave 20,000 on its first one.
  @ParameterizedTest
  @ValueSource(strings = {"10000/day", "5/min", "32/h", "33/h", "1000/7day"})
  void aWindowWithoutABurstNeverGivesMoreThanItsNumberInAnyWindow(String text) {
    RateLimit limit = RateLimit.parse(text);
    long window = limit.window().toNanos();
    Random random = new Random(42);
    for (int kind = 0; kind < 3; kind++) {
      Allowance allowance = new Allowance(List.of(limit), 0);
      ArrayDeque<Long> within = new ArrayDeque<>();
      long now = 0;
      int taken = 0;
      while (now < 4 * window) {
        now +=
            switch (kind) {
              case 0 -> window / limit.count() / 2; // steadily, twice as often as allowed
              case 1 -> random.nextInt(400) == 0 ? window / 3 : 1 + random.nextInt(1000); // bursts
              default -> Math.max(1, allowance.take(1, now) - 1); // just before he was told
            };
        if (allowance.take(1, now) == 0) {
          taken++;
          within.add(now);
        }
        while (!within.isEmpty() && now - within.getFirst() >= window) {
          within.removeFirst();
        }
        assertThat((long) within.size()).isLessThanOrEqualTo(limit.count());
        assertThat(allowance.left(0, now)).isBetween(0L, limit.count() - within.size());
      }
      if (kind == 0) {
        assertThat((double) taken).isGreaterThan(3.5 * limit.count());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "100",
        "0/s",
        "100/fortnight",
        "-1/s",
        "1/s burst 0",
        "1.5/s",
        "100/s  burst 1",
        "",
        "1/day burst 999999999",
        "999999999999/s"
      })
  void whatIsNoLimitIsRefused(String text) {
    assertThatThrownBy(() -> RateLimit.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(RateLimit.HINT);
  }

  @Test
  void limitsReadAsTheyAreWritten() {
    for (String text :
        List.of(
            "100/s burst 200", "10000/day", "10000/day burst 10000", "5/10s", "60/min", "1/7day")) {
      assertThat(RateLimit.parse(text).text()).isEqualTo(text);
    }
    assertThat(RateLimit.parse("60/m")).isEqualTo(RateLimit.parse("60/min"));
  }

  @Test
  void whoAsksTooOftenIsToldWhenToComeBack() throws Exception {
    for (int left = 2; left >= 0; left--) {
      Reply reply = from("192.0.2.1", "/three");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers().get("ratelimit-policy"))
          .isEqualTo("\"1/day burst 3\";q=1;w=86400;burst=3");
      assertThat(reply.headers().get("ratelimit"))
          .startsWith("\"1/day burst 3\";r=" + left + ";t=");
    }
    Reply refused = from("192.0.2.1", "/three");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.headers().get("content-type")).isEqualTo("application/problem+json");
    assertThat(Long.parseLong(refused.headers().get("retry-after"))).isBetween(86_000L, 86_400L);
    assertThat(refused.headers().get("ratelimit")).startsWith("\"1/day burst 3\";r=0;t=");
    assertThat(refused.headers()).doesNotContainKey("cache-status");
    assertThat(from("192.0.2.2", "/three").status()).as("another caller").isEqualTo(200);
    assertThat(from("192.0.2.1", "/two").status()).as("another endpoint").isEqualTo(200);
    assertThat(get("/metrics").text())
        .containsPattern("brisk_access_refused_total\\{reason=\"limited\"} [1-9]");
  }

  @Test
  void aConsumerHasABucketOfHisOwnWhereverHeComesFrom() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(get("/two", "X-Api-Key: " + alice, "X-Forwarded-For: 198.51.100." + i).status())
          .isEqualTo(200);
    }
    assertThat(get("/two", "X-Api-Key: " + alice, "X-Forwarded-For: 198.51.100.9").status())
        .isEqualTo(429);
    assertThat(get("/two", "X-Api-Key: " + bob, "X-Forwarded-For: 198.51.100.9").status())
        .isEqualTo(200);
  }

  @Test
  void whatAClientWritesBeforeTheTrustedProxysWordIsNotBelieved() throws Exception {
    for (int i = 0; i < 2; i++) {
      assertThat(from("10.9.8." + i + ", 203.0.113.5", "/two").status()).isEqualTo(200);
    }
    assertThat(from("10.9.8.7, 203.0.113.5", "/two").status()).isEqualTo(429);
    assertThat(from("10.9.8.7, 203.0.113.5:4711, 127.0.0.2", "/two").status()).isEqualTo(429);
    assertThat(from("rubbish, 203.0.113.6", "/two").status()).isEqualTo(200);
  }

  @Test
  void aNetworkOfIpv6IsOneCaller() throws Exception {
    assertThat(from("2001:db8:1:2::1", "/two").status()).isEqualTo(200);
    assertThat(from("2001:db8:1:2:ffff::9", "/two").status()).isEqualTo(200);
    assertThat(from("[2001:db8:1:2::77]:443", "/two").status()).isEqualTo(429);
    assertThat(from("2001:db8:1:3::1", "/two").status()).isEqualTo(200);
  }

  @Test
  void severalLimitsHoldAtOnceAndAreAllTold() throws Exception {
    Reply reply = from("192.0.2.3", "/both");
    assertThat(reply.headers().get("ratelimit-policy"))
        .isEqualTo("\"1/day burst 5\";q=1;w=86400;burst=5, \"100/s\";q=100;w=1");
    assertThat(reply.headers().get("ratelimit")).contains("r=4;", "\"100/s\";r=99;t=1");
  }

  @Test
  void whatIsSaidForAllHoldsWhereAnEndpointSaysNothing() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(from("192.0.2.4", "/free").status()).as("an empty list").isEqualTo(200);
      assertThat(from("192.0.2.4", "/rest").status()).isEqualTo(i < 4 ? 200 : 429);
    }
  }

  @Test
  void withinOneProcessALimitIsExactFromManyThreads() throws Exception {
    AtomicInteger admitted = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads =
        IntStream.range(0, 4)
            .mapToObj(n ->
                Thread.ofPlatform()
                    .start(() -> {
                      try (RawClient client = new RawClient(server.port())) {
                        start.await();
                        for (int i = 0; i < 400; i++) {
                          Reply reply =
                              client.request("GET", "/many", "X-Forwarded-For: 192.0.2.5");
                          if (reply.status() == 200) {
                            admitted.incrementAndGet();
                          }
                        }
                      } catch (Exception e) {
                        throw new AssertionError(e);
                      }
                    }))
            .toList();
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(admitted).hasValue(1000);
  }
}
