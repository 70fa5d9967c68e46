package dev.brisk.cli.demo;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.time.Duration;

/// A look into the Redis that the demo was given, beside the server's own connections.
final class DemoRedis implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final String url;
  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;

  private DemoRedis(
      String url, RedisClient client, StatefulRedisConnection<String, String> connection) {
    this.url = url;
    this.client = client;
    this.connection = connection;
  }

  /// @throws IOException if there is no Redis that answers
  static DemoRedis connect(String url) throws IOException {
    RedisURI uri;
    try {
      uri = RedisURI.create(url);
    } catch (IllegalArgumentException e) {
      throw new IOException("that is no Redis URL. Write one such as redis://localhost:6379", e);
    }
    uri.setTimeout(TIMEOUT);
    RedisClient client = RedisClient.create(uri);
    try {
      StatefulRedisConnection<String, String> connection = client.connect();
      connection.sync().ping();
      return new DemoRedis(url, client, connection);
    } catch (RedisException e) {
      client.shutdown(Duration.ZERO, TIMEOUT);
      throw new IOException(
          "Redis at " + uri.getHost() + ":" + uri.getPort() + " can't be reached", e);
    }
  }

  String url() {
    return url;
  }

  /// How long Redis keeps the key. Servers write to Redis after they answer, so a key that is not
  /// there yet is waited for.
  long ttlSeconds(String key) throws IOException {
    long[] ttlSeconds = new long[1];
    Waiting.until(
        () -> {
          ttlSeconds[0] = connection.sync().ttl(key);
          return ttlSeconds[0] >= 0;
        },
        "Redis has no key " + key);
    return ttlSeconds[0];
  }

  /// Waits until the server uses Redis: it connects in the background.
  static void awaitUsed(Caller client) throws IOException {
    Caller.Request ready = Caller.Request.get("/health/ready");
    Waiting.until(
        () -> client.send(ready).body().contains("\"redis\":\"up\""),
        "the server does not reach Redis");
  }

  void remove(String key) {
    connection.sync().del(key);
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown(Duration.ZERO, TIMEOUT);
  }
}
