package dev.brisk.cache.remote;

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
/// @param namespace prefix of the cache's own keys (epochs, leases, invalidation log); caches with
///   the same one share invalidations
/// @param trustedCertificates PEM file of the authorities to trust for TLS; null: those of the JDK
/// @param invalidation how changes made elsewhere are heard
public record RedisSettings(
    String url,
    boolean cluster,
    Duration timeout,
    Duration connectTimeout,
    String namespace,
    @Nullable Path trustedCertificates,
    Invalidation invalidation) {
  public RedisSettings {
    requirePositive("timeout", timeout);
    requirePositive("connectTimeout", connectTimeout);
    if (cluster && invalidation == Invalidation.TRACKING) {
      throw new IllegalArgumentException(
          "invalidation by tracking does not work with a cluster: each shard would have to be"
              + " tracked on a connection of its own. Choose the stream.");
    }
    if (namespace.isEmpty() || namespace.indexOf('{') >= 0 || namespace.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          "namespace must be a name without braces, but is \"" + namespace + '"');
    }
  }

  /// Commands within 250 ms, connections within a second, namespace `brisk`, invalidation by the
  /// stream.
  public static RedisSettings url(String url) {
    return new RedisSettings(
        url,
        false,
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        "brisk",
        null,
        Invalidation.STREAM);
  }

  public static RedisSettings cluster(String url) {
    return new RedisSettings(
        url,
        true,
        Duration.ofMillis(250),
        Duration.ofSeconds(2),
        "brisk",
        null,
        Invalidation.STREAM);
  }

  public RedisSettings withTimeout(Duration timeout) {
    return new RedisSettings(
        url, cluster, timeout, connectTimeout, namespace, trustedCertificates, invalidation);
  }

  public RedisSettings withConnectTimeout(Duration connectTimeout) {
    return new RedisSettings(
        url, cluster, timeout, connectTimeout, namespace, trustedCertificates, invalidation);
  }

  public RedisSettings withNamespace(String namespace) {
    return new RedisSettings(
        url, cluster, timeout, connectTimeout, namespace, trustedCertificates, invalidation);
  }

  public RedisSettings withTrustedCertificates(Path pemFile) {
    return new RedisSettings(
        url, cluster, timeout, connectTimeout, namespace, pemFile, invalidation);
  }

  /// @throws IllegalArgumentException for tracking and a cluster
  public RedisSettings withInvalidation(Invalidation invalidation) {
    return new RedisSettings(
        url, cluster, timeout, connectTimeout, namespace, trustedCertificates, invalidation);
  }

  private static void requirePositive(String name, Duration duration) {
    if (duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException(name + " must be positive, but is " + duration);
    }
  }

  /// Without the password.
  @Override
  public String toString() {
    return "RedisSettings[" + url.replaceFirst("//[^@/]*@", "//***@") + ", " + timeout + "]";
  }
}
