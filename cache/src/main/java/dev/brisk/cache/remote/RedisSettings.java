package dev.brisk.cache.remote;

import java.time.Duration;

/// How to reach Redis or Valkey.
///
/// @param url `redis://[user:password@]host[:port][/database]`, `rediss://…` for TLS
/// @param timeout how long a command may take before it counts as failed; short, because a reader
///   waits for it
/// @param connectTimeout how long connecting may take, handshake included
/// @param namespace prefix of the cache's own keys (epochs, invalidation log); caches with the same
///   one share invalidations
public record RedisSettings(
    String url, Duration timeout, Duration connectTimeout, String namespace) {
  public RedisSettings {
    requirePositive("timeout", timeout);
    requirePositive("connectTimeout", connectTimeout);
    if (namespace.isEmpty() || namespace.indexOf('{') >= 0 || namespace.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          "namespace must be a name without braces, but is \"" + namespace + '"');
    }
  }

  /// Commands within 250 ms, connections within a second, namespace `brisk`.
  public static RedisSettings url(String url) {
    return new RedisSettings(url, Duration.ofMillis(250), Duration.ofSeconds(1), "brisk");
  }

  public RedisSettings withTimeout(Duration timeout) {
    return new RedisSettings(url, timeout, connectTimeout, namespace);
  }

  public RedisSettings withConnectTimeout(Duration connectTimeout) {
    return new RedisSettings(url, timeout, connectTimeout, namespace);
  }

  public RedisSettings withNamespace(String namespace) {
    return new RedisSettings(url, timeout, connectTimeout, namespace);
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
