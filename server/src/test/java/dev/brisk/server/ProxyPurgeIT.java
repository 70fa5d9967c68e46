package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.RedisServer;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.config.Network;
import dev.brisk.server.config.ProxySettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.server.config.UpstreamAddress;
import dev.brisk.server.http.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Purges of what two proxies keep together.
@Timeout(120)
class ProxyPurgeIT {
  private static final String[] KEPT = {"Cache-Control: max-age=600", "ETag: \"1\""};
  private static RedisServer redis;
  private static Origin origin;
  private static BriskServer one;
  private static BriskServer other;
  private static int folders;

  private String folder;

  @BeforeAll
  static void start() throws IOException {
    redis = RedisServer.started();
    origin = new Origin();
    one = server();
    other = server();
  }

  private static BriskServer server() {
    BriskServer started =
        BriskServer.start(
            BriskSettings.of(
                    ProxySettings.of(UpstreamAddress.parse(origin.url()), List.of())
                        .withPurging(
                            new ProxySettings.Purging(List.of(Network.parse("127.0.0.1")), null)))
                .withServer(ServerSettings.defaults().behindProxy(true).withPort(0).withLoops(1))
                .withCache(
                    CacheSettings.defaults()
                        .withRedis(
                            new Redis(redis.url(), Duration.ofSeconds(5), Duration.ofSeconds(5)))));
    await(() -> ask(started, "GET", "/brisk/health/ready").contains("\"redis\":\"up\""));
    return started;
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 30 s in vain").isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @AfterAll
  static void stop() throws IOException {
    one.close();
    other.close();
    redis.close();
    origin.close();
  }

  @BeforeEach
  void fresh() {
    origin.reset();
    folder = "/folder" + ++folders + "/";
    // Whatever a test did to the list: this node has read it.
    ask(one, "PURGE", "/none/*");
  }

  private static String ask(BriskServer server, String method, String path, String... fields) {
    try (RawClient client = new RawClient(server.port())) {
      RawClient.Reply reply = client.request(method, path, fields);
      return reply.headers().get("cache-status") + " " + reply.text();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void isHit(BriskServer server, String path) {
    await(() -> {
      // Asked once and never again: what another node stores is there a moment later.
      return redis.cli("EXISTS", "proxy:GET http://localhost" + path).equals("1");
    });
    assertThat(ask(server, "GET", path)).startsWith("brisk; hit").endsWith(" " + path);
  }

  private void keepOnBoth(String path) throws Exception {
    origin.then(200, path, KEPT);
    ask(one, "GET", path);
    origin.next();
    isHit(other, path);
    isHit(one, path);
  }

  private void isAnew(BriskServer server, String path, String text) throws Exception {
    origin.then(200, text, KEPT);
    assertThat(ask(server, "GET", path)).endsWith(" " + text);
    origin.next();
  }

  @Test
  void aPrefixIsPurgedOnBothAndInRedisAndOnANodeThatComesLater() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      keepOnBoth(folder + name);
    }
    keepOnBoth("/kept" + folder);
    ask(other, "PURGE", folder + "*");
    isAnew(other, folder + "a", "a1");
    await(() -> redis.cli("LRANGE", "brisk:bans", "0", "-1").contains(folder));
    await(() -> {
      origin.reset();
      origin.then(200, "b1", KEPT);
      return ask(one, "GET", folder + "b").endsWith(" b1");
    });
    origin.reset();
    assertThat(ask(one, "GET", folder + "a")).startsWith("brisk; hit").endsWith(" a1");
    assertThat(ask(other, "GET", folder + "b")).startsWith("brisk; hit").endsWith(" b1");
    isHit(one, "/kept" + folder);
    try (BriskServer late = server()) {
      isAnew(late, folder + "c", "c1");
      isHit(late, "/kept" + folder);
      assertThat(ask(late, "GET", folder + "a")).startsWith("brisk; hit").endsWith(" a1");
    }
    assertThat(origin.pending()).isZero();
  }

  @Test
  void aSoftPurgeIsValidatedOnTheOtherNode() throws Exception {
    for (String path : List.of(folder + "x", folder + "y/1")) {
      keepOnBoth(path);
    }
    ask(one, "PURGE", folder + "x", "Soft-Purge: 1");
    ask(one, "PURGE", folder + "y/*", "Soft-Purge: 1");
    for (String path : List.of(folder + "x", folder + "y/1")) {
      origin.then(304, "", KEPT);
      assertThat(ask(one, "GET", path)).contains("fwd-status=304").endsWith(" " + path);
      assertThat(origin.next().all("if-none-match")).containsExactly("\"1\"");
      assertThat(ask(one, "GET", path)).startsWith("brisk; hit");
      assertThat(ask(other, "GET", path)).startsWith("brisk; hit");
    }
  }

  @Test
  void aListThatRedisLostPurgesWhatIsFromBefore() throws Exception {
    keepOnBoth(folder + "a");
    redis.cli("DEL", "brisk:bans");
    // A list that Redis lost begins anew, and what is from before is gone with it.
    try (BriskServer late = server()) {
      isAnew(late, folder + "a", "anew");
    }
  }
}
