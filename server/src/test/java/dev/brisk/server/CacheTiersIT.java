package dev.brisk.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.MemcachedServer;
import dev.brisk.fixtures.RedisCluster;
import dev.brisk.fixtures.RedisSentinel;
import dev.brisk.fixtures.RedisServer;
import dev.brisk.fixtures.TlsFiles;
import dev.brisk.server.config.yaml.BriskYaml;
import dev.brisk.server.http.RawClient;
import dev.brisk.server.http.RawClient.Reply;
import dev.brisk.server.source.http.FaultServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The shared tiers that brisk.yaml can name, with the real programs: what one server loaded,
/// another finds there.
@Timeout(120)
class CacheTiersIT {
  @TempDir Path directory;
  private FaultServer upstream;

  @BeforeEach
  void startUpstream() throws IOException {
    upstream =
        new FaultServer(
            FaultServer.answer(200, "content-type: text/plain\r\n", "0123456789".repeat(1000)));
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  private BriskServer server(String cache, String rules) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("brisk.yaml"),
            """
            server: { port: 0, admin: { enabled: false } }
            cache: %s
            endpoints:
              - path: GET /things/{id}
                http: { url: "%s/things/{id}" }
                cache: { ttl: 1h, key: "thing:{id}", %s }
            """
                .formatted(cache, upstream.url(""), rules));
    BriskServer server = BriskServer.start(BriskYaml.load(file));
    awaitState(server, "up");
    return server;
  }

  private static void awaitState(BriskServer server, String state) throws Exception {
    await(() -> {
      try (RawClient client = new RawClient(server.port())) {
        return client
            .request("GET", "/health/ready")
            .text()
            .contains("\"redis\":\"" + state + "\"");
      }
    });
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("waited 30 s in vain").isLessThan(deadline);
      LockSupport.parkNanos(5_000_000);
    }
  }

  private static Reply get(BriskServer server, int id) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", "/things/" + id);
    }
  }

  /// A second server finds what the first one stored.
  private void assertShared(String cache, String tier) throws Exception {
    try (BriskServer first = server(cache, "");
        BriskServer second = server(cache, "")) {
      // Stored in the background: ask about new things until one has arrived.
      for (int id = 1; ; id++) {
        assertThat(get(first, id).status()).isEqualTo(200);
        String status = get(second, id).headers().get("cache-status");
        if (status.endsWith("detail=" + tier)) {
          return;
        }
        assertThat(id).as(status).isLessThan(200);
      }
    }
  }

  @Test
  void memcached() throws Exception {
    try (MemcachedServer memcached = MemcachedServer.started()) {
      assertShared(
          "{ memcached: { url: \"memcached://" + memcached.address() + "\" } }", "memcached");
    }
  }

  @Test
  void whetherMemcachedIsGivenUpIsExported() throws Exception {
    try (MemcachedServer memcached = MemcachedServer.started();
        BriskServer server =
            server(
                "{ memcached: { url: \"memcached://"
                    + memcached.address()
                    + "\" }, breaker: { failures: 1 } }",
                "memory-ttl: 1ms")) {
      assertThat(metrics(server)).contains("brisk_breaker_open{breaker=\"memcached\"} 0.0");
      memcached.kill();
      await(() -> {
        assertThat(get(server, 1).status()).as("Memcached is dead").isEqualTo(200);
        return metrics(server).contains("brisk_breaker_open{breaker=\"memcached\"} 1.0");
      });
    }
  }

  private static String metrics(BriskServer server) throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      return client.request("GET", "/metrics").text();
    }
  }

  @Test
  void redisThroughSentinel() throws Exception {
    try (RedisSentinel sentinel = RedisSentinel.started()) {
      assertShared("{ redis: { url: \"" + sentinel.url() + "\", timeout: 2s } }", "redis");
    }
  }

  @Test
  void redisCluster() throws Exception {
    try (RedisCluster cluster = RedisCluster.started()) {
      assertShared(
          "{ redis: { url: \"" + cluster.url() + "\", cluster: true, timeout: 2s } }", "redis");
    }
  }

  @Test
  void redisWithTlsAndAUserOfItsOwn() throws Exception {
    TlsFiles files = TlsFiles.created();
    try (RedisServer redis = RedisServer.startedWithTls(files, "shop", "s3cret")) {
      assertShared(
          "{ redis: { url: \"rediss://shop:s3cret@localhost:"
              + redis.tlsPort()
              + "\", trusted-certificates: \""
              + files.certificate()
              + "\", timeout: 2s } }",
          "redis");
    }
  }

  @Test
  void rulesThatConcernTheSharedTier() throws Exception {
    try (RedisServer redis = RedisServer.started()) {
      String cache =
          "{ redis: { url: \""
              + redis.url()
              + "\", namespace: other, timeout: 5s }, breaker: { failures: 1 } }";
      try (BriskServer server = server(cache, "compress-above: 1kB")) {
        get(server, 1);
        await(() -> redis.cli("EXISTS", "thing:1").equals("1"));
        assertThat(Integer.parseInt(redis.cli("STRLEN", "thing:1"))).isBetween(100, 2000);
        assertThat(redis.cli("KEYS", "other:*")).isNotEmpty();
        assertThat(redis.cli("KEYS", "brisk:*")).isEmpty();
      }
      try (BriskServer server = server(cache, "compress-above: 1kB")) {
        Reply reply = get(server, 1);
        assertThat(reply.text()).isEqualTo("0123456789".repeat(1000));
        assertThat(reply.headers().get("cache-status")).endsWith("detail=redis");
      }
      try (BriskServer server = server(cache, "tiers: memory")) {
        get(server, 2);
        assertThat(get(server, 2).headers().get("cache-status")).endsWith("detail=memory");
        get(server, 3);
        assertThat(redis.cli("EXISTS", "thing:2")).isEqualTo("0");
      }
      try (BriskServer server = server(cache, "memory-ttl: 1ms")) {
        get(server, 4);
        await(() -> redis.cli("EXISTS", "thing:4").equals("1"));
        await(() -> get(server, 4).headers().get("cache-status").endsWith("detail=redis"));
        redis.kill();
        assertThat(get(server, 5).status()).isEqualTo(200);
        awaitState(server, "down");
        assertThat(get(server, 4).status()).as("Redis is dead").isEqualTo(200);
      }
    }
  }

  @Test
  void trackingHearsAWriterThatIsNoCacheAndEncryptionHidesTheAnswer() throws Exception {
    try (RedisServer redis = RedisServer.started()) {
      String cache =
          "{ redis: { url: \""
              + redis.url()
              + "\", invalidation: tracking, timeout: 5s }, encryption: { key-id: a, key:"
              + " \"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=\" } }";
      try (BriskServer server = server(cache, "")) {
        get(server, 1);
        await(() -> redis.cli("EXISTS", "thing:1").equals("1"));
        assertThat(redis.cli("GET", "thing:1")).doesNotContain("0123456789");
        await(() -> get(server, 1).headers().get("cache-status").endsWith("detail=memory"));
        int calls = upstream.seen.size();
        redis.cli("DEL", "thing:1");
        await(() -> {
          get(server, 1);
          return upstream.seen.size() > calls;
        });
      }
    }
  }
}
