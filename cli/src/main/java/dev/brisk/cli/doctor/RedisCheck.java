package dev.brisk.cli.doctor;

import dev.brisk.server.config.BriskSettings.Redis;
import dev.brisk.server.probe.Finding;
import dev.brisk.server.probe.Probe;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.RedisClusterURIUtil;
import io.lettuce.core.codec.StringCodec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A Redis or Valkey: connecting, latency, and what [RedisReport] says of it. Of a cluster, each
/// node that the URL names.
final class RedisCheck implements Probe {
  private static final Duration STOP = Duration.ofSeconds(1);
  private final Redis settings;
  private final Duration limit;

  /// @param limit how long connecting or a command may take
  RedisCheck(Redis settings, Duration limit) {
    this.settings = settings;
    this.limit = limit;
  }

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public List<Finding> run() throws Exception {
    List<RedisURI> uris;
    try {
      uris =
          settings.cluster()
              ? RedisClusterURIUtil.toRedisURIs(URI.create(settings.url()))
              : List.of(RedisURI.create(settings.url()));
    } catch (IllegalArgumentException e) {
      // Not its message: it may have the password.
      return List.of(
          Finding.fail("cache.redis.url is no Redis URL", "Write redis://localhost:6379."));
    }
    List<Finding> findings = new ArrayList<>();
    for (RedisURI uri : uris) {
      findings.addAll(node(uri));
    }
    return findings;
  }

  private List<Finding> node(RedisURI uri) throws Exception {
    uri.setTimeout(limit);
    uri.setClientName("brisk-doctor");
    RedisClient client = RedisClient.create();
    client.setOptions(options());
    String place = place(uri);
    try {
      // The handshake may hang where the TCP connection succeeded: a paused server does that.
      StatefulRedisConnection<String, String> connection =
          client
              .connectAsync(StringCodec.UTF8, uri)
              .toCompletableFuture()
              .get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return new RedisReport(connection.sync(), place, settings, limit.dividedBy(4)).findings();
    } catch (TimeoutException | RedisCommandTimeoutException e) {
      return List.of(silent(place));
    } catch (ExecutionException | RedisException e) {
      return List.of(explain(place, uri.isSsl(), e));
    } finally {
      client.shutdown(Duration.ZERO, STOP);
    }
  }

  private ClientOptions options() {
    ClientOptions.Builder options =
        ClientOptions.builder()
            .autoReconnect(false)
            .socketOptions(SocketOptions.builder().connectTimeout(limit).build())
            .timeoutOptions(TimeoutOptions.enabled(limit));
    Path trusted = settings.trustedCertificates();
    if (trusted != null) {
      options.sslOptions(
          SslOptions.builder().jdkSslProvider().trustManager(trusted.toFile()).build());
    }
    return options.build();
  }

  private static String place(RedisURI uri) {
    RedisURI first = uri.getSentinels().isEmpty() ? uri : uri.getSentinels().getFirst();
    return (uri.getSentinels().isEmpty() ? "" : "Sentinel ")
        + first.getHost()
        + ":"
        + first.getPort();
  }

  private Finding silent(String place) {
    return Finding.unreachable(
        place + " takes the connection and does not answer within " + limit.toMillis() + " ms",
        "It is paused, overloaded or cut off by a firewall, or it is no Redis: look at it with"
            + " redis-cli ping on its own machine.");
  }

  private Finding explain(String place, boolean tls, Throwable failure) {
    String said = words(failure);
    if (said.contains("WRONGPASS") || said.contains("invalid username-password")) {
      return Finding.fail(
          place + " refuses user or password",
          "Correct them in cache.redis.url: redis://user:password@host. Reserved characters are"
              + " percent-encoded there.");
    }
    if (said.contains("NOAUTH")) {
      return Finding.fail(
          place + " wants a password", "Write redis://user:password@host in cache.redis.url.");
    }
    if (said.contains("NOPERM")) {
      return Finding.fail(
          place + " does not let this user do what a cache needs",
          "Give it ~* &* +@all, or at least keys, scripting, streams and pub/sub: ACL SETUSER.");
    }
    if (said.contains("Connection refused")) {
      return Finding.unreachable(
          "nobody listens at " + place, "Start Redis, or correct cache.redis.url.");
    }
    if (said.contains("UnknownHost") || said.contains("resolve")) {
      return Finding.unreachable(
          "the name in " + place + " is unknown", "Correct the host in cache.redis.url.");
    }
    if (said.contains("SSL") || said.contains("certificat") || said.contains("TLS")) {
      return Finding.unreachable(
          place + " and this machine do not agree on TLS",
          "Does it speak TLS on that port? Name its authority with"
              + " cache.redis.trusted-certificates, or write redis:// for a port without TLS.");
    }
    if (said.contains("timed out") || said.contains("Timeout")) {
      return silent(place);
    }
    return Finding.unreachable(
        place + (tls ? " breaks the TLS connection" : " breaks the connection"),
        "Is it a Redis, and with "
            + (tls ? "TLS on that port?" : "no TLS on that port? Then write rediss://."));
  }

  /// All messages of the causes; none is shown, since they may hold what must not be.
  private static String words(@Nullable Throwable failure) {
    StringBuilder words = new StringBuilder();
    for (Throwable each = failure; each != null && words.length() < 5000; each = each.getCause()) {
      words.append(each).append('\n');
    }
    return words.toString();
  }
}
