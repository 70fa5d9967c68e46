package dev.brisk.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.server.BriskServer;
import dev.brisk.server.TestEndpoints;
import dev.brisk.server.TestEndpoints.Counting;
import dev.brisk.server.config.AccessSettings;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.EndpointSettings.EndpointCache;
import dev.brisk.server.config.LimitSettings;
import dev.brisk.server.config.LimitSettings.WithoutRedis;
import dev.brisk.server.config.Network;
import dev.brisk.server.config.RateLimit;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Limits that two servers share through a real Redis: one caller who asks both as fast as he can,
/// and a Redis that is paused and killed meanwhile. Windows are a day, so that no clock decides.
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SharedLimitsIT {
  private static RedisServer redis;
  private static BriskServer one;
  private static BriskServer two;

  private static EndpointSettings endpoint(String name, LimitSettings limits) {
    return TestEndpoints.endpoint(
            name, "GET", "/" + name, List.of(), null, EndpointCache.ttl(Duration.ofHours(1)))
        .withAccess(AccessSettings.limits(limits));
  }

  private static LimitSettings limits(String... texts) {
    return LimitSettings.of(List.of(texts).stream().map(RateLimit::parse).toList());
  }

  @BeforeAll
  static void start() {
    redis = RedisServer.started();
    one = server();
    two = server();
  }

  private static BriskServer server() {
    // A time-out that a busy machine does not meet, but a paused Redis does.
    BriskSettings settings =
        TestEndpoints.settings(
                endpoint("window", limits("1000/day")),
                endpoint("bucket", limits("1/day burst 1000")),
                endpoint("both", limits("1/day burst 1000", "700/day")),
                endpoint("few", limits("7/day")),
                endpoint("exact", limits("100/day").asExact()),
                endpoint("paused", limits("50/day")),
                endpoint("open", limits("50/day")),
                endpoint("closed", limits("50/day").withoutRedis(WithoutRedis.CLOSED)))
            .withCache(
                CacheSettings.defaults()
                    .withRedis(
                        new Redis(redis.url(), Duration.ofSeconds(2), Duration.ofSeconds(2))));
    BriskServer.Builder building =
        BriskServer.builder(
            settings.withServer(
                settings.server().withTrustedProxies(List.of(Network.parse("127.0.0.0/8")))));
    settings
        .endpoints()
        .forEach(each -> building.source(each.name(), Counting.json(request -> "{}")));
    return building.start();
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
    redis.close();
  }

  private static Reply get(BriskServer server, String path, String address) throws Exception {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", path, "X-Forwarded-For: " + address);
    }
  }

  /// Who was let in, of so many requests on two connections to each server.
  private static int attack(String path, int requestsEach) throws Exception {
    AtomicInteger admitted = new AtomicInteger();
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (BriskServer server : List.of(one, two, one, two)) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                try (RawClient client = new RawClient(server.port())) {
                  for (int i = 0; i < requestsEach; i++) {
                    int status = client.request("GET", path, "X-Forwarded-For: 192.0.2.1").status();
                    assertThat(status).isIn(200, 429);
                    if (status == 200) {
                      admitted.incrementAndGet();
                    }
                  }
                } catch (Exception | AssertionError e) {
                  failures.add(e);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    return admitted.get();
  }

  private static long metric(BriskServer server, String series) {
    try (RawClient client = new RawClient(server.port())) {
      Matcher matcher =
          Pattern.compile("^" + series + " ([0-9]+)", Pattern.MULTILINE)
              .matcher(client.request("GET", "/metrics").text());
      return matcher.find() ? Long.parseLong(matcher.group(matcher.groupCount())) : 0;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static long asked() {
    long sum = 0;
    for (BriskServer server : List.of(one, two)) {
      for (String outcome : List.of("granted", "refused")) {
        sum += metric(server, "brisk_limit_leases_total\\{outcome=\"" + outcome + "\"}");
      }
    }
    return sum;
  }

  private static void await(String what, BooleanSupplier condition) {
    ServerProcess.await(what, Duration.ofSeconds(30), condition);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/window", "/bucket"})
  @Order(1)
  void twoServersLetInWhatTheLimitSaysAndSeldomAskRedis(String path) throws Exception {
    long before = asked();
    int admitted = attack(path, 600);
    // Never more; how many less is what expired unused, on a machine that is busy.
    assertThat(admitted).as("of 2400").isBetween(700, 1000);
    assertThat(asked() - before).as("round trips for 2400 requests").isBetween(10L, 240L);
  }

  @Test
  @Order(1)
  void ofSeveralLimitsTheLeastHoldsForAllServers() throws Exception {
    assertThat(attack("/both", 300)).as("of 1200").isBetween(500, 700);
    Reply refused = get(two, "/both", "192.0.2.1");
    assertThat(refused.status()).isEqualTo(429);
    assertThat(refused.headers().get("ratelimit")).contains("\"700/day\";r=0;t=");
    assertThat(Long.parseLong(refused.headers().get("retry-after"))).isBetween(86_000L, 86_401L);
  }

  @Test
  @Order(1)
  void aLimitOfFewIsAskedForEachTime() throws Exception {
    for (int i = 0; i < 7; i++) {
      Reply reply = get(i % 2 == 0 ? one : two, "/few", "192.0.2.1");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers().get("ratelimit")).startsWith("\"7/day\";r=" + (6 - i) + ";t=");
    }
    assertThat(get(one, "/few", "192.0.2.1").status()).isEqualTo(429);
    assertThat(get(two, "/few", "192.0.2.1").status()).isEqualTo(429);
    assertThat(get(two, "/few", "192.0.2.2").status()).as("another caller").isEqualTo(200);
    assertThat(redis.cli("KEYS", "*limit*"))
        .as("callers are nobody's business")
        .doesNotContain("192");
  }

  @Test
  @Order(1)
  void exactLimitsLetInExactlyAsMany() throws Exception {
    long before = asked();
    assertThat(attack("/exact", 50)).as("of 200").isEqualTo(100);
    assertThat(asked() - before).isGreaterThanOrEqualTo(50L);
  }

  @Test
  @Order(2)
  void aRedisThatIsPausedAndKilledIsDoneWithoutAndSaidOnce() throws Exception {
    List<String> lines = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public synchronized void publish(LogRecord record) {
            lines.add(record.getMessage());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger log = Logger.getLogger(LimitsRedis.class.getName());
    log.addHandler(handler);
    try {
      assertThat(get(one, "/paused", "192.0.2.1").status()).isEqualTo(200);
      redis.pause();
      assertThat(get(one, "/paused", "192.0.2.2").status()).as("paused").isEqualTo(200);
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThat(get(one, "/open", "192.0.2.1").status()).as("nobody waits").isEqualTo(200);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
      assertThat(metric(one, "brisk_limits_alone_total")).isGreaterThanOrEqualTo(20);
      Reply refused = get(one, "/closed", "192.0.2.1");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.headers()).containsKey("retry-after");
      redis.resume();
      await("shared again", () -> status(one, "/closed") == 200);

      redis.kill();
      await("noticed", () -> status(one, "/closed") == 503);
      int admitted = 0;
      for (int i = 0; i < 100; i++) {
        admitted += get(one, "/open", "192.0.2.7").status() == 200 ? 1 : 0;
      }
      assertThat(admitted).as("each server counts for itself").isEqualTo(50);
      redis.start();
      await("shared again", () -> status(one, "/closed") == 200);
    } finally {
      log.removeHandler(handler);
    }
    assertThat(lines).hasSize(4);
    assertThat(lines.get(0)).startsWith("Limits: Redis cannot be asked (");
    assertThat(lines.get(1)).startsWith("Limits: Redis is up again");
  }

  private static int status(BriskServer server, String path) {
    try {
      return get(server, path, "192.0.2." + (100 + next.incrementAndGet() % 100)).status();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static final AtomicInteger next = new AtomicInteger();
}
