package dev.brisk.redis;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How to reach Redis or Valkey.
///
/// @param url `redis://[user:password@]host[:port][/database]`; `rediss://…` for TLS;
///   `redis-sentinel://host:port,host:port/0#master` through Sentinel; for a cluster, one or more
///   hosts: `redis://host:port,host:port`
/// @param cluster whether the URL names nodes of a Redis Cluster
/// @param timeout how long a command may take before it counts as failed; short, because a reader
///   waits for it
/// @param connectTimeout how long connecting may take, handshake included
/// @param trustedCertificates PEM file of the authorities to trust for TLS; null: those of the JDK
public record RedisSettings(
    String url,
    boolean cluster,
    Duration timeout,
    Duration connectTimeout,
    @Nullable Path trustedCertificates) {
  private static final Duration TIMEOUT = Duration.ofMillis(250);

  public RedisSettings {
    requirePositive("timeout", timeout);
    requirePositive("connectTimeout", connectTimeout);
  }

  /// Commands within 250 ms, connections within a second.
  public static RedisSettings url(String url) {
    return new RedisSettings(url, false, TIMEOUT, Duration.ofSeconds(1), null);
  }

  /// Commands within 250 ms, connections within two seconds.
  public static RedisSettings cluster(String url) {
    return new RedisSettings(url, true, TIMEOUT, Duration.ofSeconds(2), null);
  }

  public RedisSettings withTimeout(Duration timeout) {
    return new RedisSettings(url, cluster, timeout, connectTimeout, trustedCertificates);
  }

  public RedisSettings withConnectTimeout(Duration connectTimeout) {
    return new RedisSettings(url, cluster, timeout, connectTimeout, trustedCertificates);
  }

  public RedisSettings withTrustedCertificates(Path pemFile) {
    return new RedisSettings(url, cluster, timeout, connectTimeout, pemFile);
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive, but is " + duration);
    }
  }

  /// Without the password, also where its own `@` and `/` are not percent-encoded.
  @Override
  public String toString() {
    return "RedisSettings["
        + url.replaceFirst("(?s)^([a-z-]*:(//)?)?.*@", "$1***@")
        + ", "
        + timeout
        + "]";
  }
}
