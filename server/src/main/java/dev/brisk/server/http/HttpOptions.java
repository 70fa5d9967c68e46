package dev.brisk.server.http;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A listener and its limits. See `ServerSettings` for their meaning.
///
/// @param loops event loops; 0: one a processor
/// @param maxHead largest request head, in bytes (431)
/// @param maxTarget longest request target, in bytes (414)
/// @param maxDrain of a refused body, so many bytes are read and dropped so that the client can
///   read the answer
/// @param bounds what all connections hold together at most
/// @param certificate PEM chain; null: no TLS
/// @param hsts how long browsers shall come by HTTPS only; null: they are not told
public record HttpOptions(
    String host,
    int port,
    int loops,
    int maxHead,
    int maxTarget,
    long maxDrain,
    Duration headTimeout,
    Duration bodyTimeout,
    Duration idleTimeout,
    HttpBounds bounds,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable Duration hsts) {

  public HttpOptions {
    if (loops < 0) {
      throw new IllegalArgumentException("loops must not be negative, but is " + loops);
    }
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException("TLS needs both a certificate and a key");
    }
  }

  /// With so many connections, all else that they hold together a share of the heap, and without
  /// [#hsts].
  public HttpOptions(
      String host,
      int port,
      int loops,
      int maxHead,
      int maxTarget,
      long maxDrain,
      Duration headTimeout,
      Duration bodyTimeout,
      Duration idleTimeout,
      int maxConnections,
      @Nullable Path certificate,
      @Nullable Path key) {
    this(
        host,
        port,
        loops,
        maxHead,
        maxTarget,
        maxDrain,
        headTimeout,
        bodyTimeout,
        idleTimeout,
        HttpBounds.of(maxConnections),
        certificate,
        key,
        null);
  }

  public HttpOptions withBounds(HttpBounds bounds) {
    return new HttpOptions(
        host,
        port,
        loops,
        maxHead,
        maxTarget,
        maxDrain,
        headTimeout,
        bodyTimeout,
        idleTimeout,
        bounds,
        certificate,
        key,
        hsts);
  }

  public static HttpOptions local(int port) {
    return new HttpOptions(
        "127.0.0.1",
        port,
        0,
        16 << 10,
        8 << 10,
        16 << 20,
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60),
        HttpBounds.of(10_000),
        null,
        null,
        null);
  }
}
