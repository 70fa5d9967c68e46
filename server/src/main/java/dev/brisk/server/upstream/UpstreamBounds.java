package dev.brisk.server.upstream;

import java.time.Duration;

/// What an upstream may take.
///
/// @param connectTimeout for a connection, its TLS, and the wait for a free one together
/// @param responseTimeout from the end of the request to the head of the answer
/// @param idleTimeout for the next part of a body, in either direction
/// @param maxHead of an answer, in bytes
/// @param maxConnections of all event loops together
/// @param maxWaiting requests that wait for a connection, likewise
public record UpstreamBounds(
    Duration connectTimeout,
    Duration responseTimeout,
    Duration idleTimeout,
    int maxHead,
    int maxConnections,
    int maxWaiting) {
  public static final UpstreamBounds DEFAULT =
      new UpstreamBounds(
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          64 << 10,
          512,
          4096);

  public UpstreamBounds withConnectTimeout(Duration timeout) {
    return new UpstreamBounds(
        timeout, responseTimeout, idleTimeout, maxHead, maxConnections, maxWaiting);
  }

  /// To the head, and for each part of the body.
  public UpstreamBounds withTimeout(Duration timeout) {
    return new UpstreamBounds(
        connectTimeout, timeout, timeout, maxHead, maxConnections, maxWaiting);
  }
}
