package dev.brisk.server.upstream;

import java.time.Duration;

/// What an upstream may take.
///
/// @param connectTimeout for a connection, its TLS each
/// @param waitTimeout for a connection, its TLS, and the wait for a free one together
/// @param responseTimeout from the end of the request to the head of the answer
/// @param idleTimeout for the next part of a body, in either direction
/// @param maxHead of an answer, in bytes
/// @param maxConnections of all event loops together
/// @param maxWaiting requests that wait for a connection, likewise
/// @param resends whether a request whose kept connection turned out dead is sent once more; not
///   where calls are counted
public record UpstreamBounds(
    Duration connectTimeout,
    Duration waitTimeout,
    Duration responseTimeout,
    Duration idleTimeout,
    int maxHead,
    int maxConnections,
    int maxWaiting,
    boolean resends) {
  public static final UpstreamBounds DEFAULT =
      new UpstreamBounds(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          64 << 10,
          512,
          4096,
          true);

  /// For a connection, and the wait for a free one.
  public UpstreamBounds withConnectTimeout(Duration timeout) {
    return new UpstreamBounds(
        timeout,
        timeout,
        responseTimeout,
        idleTimeout,
        maxHead,
        maxConnections,
        maxWaiting,
        resends);
  }

  /// To the head, and for each part of the body.
  public UpstreamBounds withTimeout(Duration timeout) {
    return new UpstreamBounds(
        connectTimeout,
        waitTimeout,
        timeout,
        timeout,
        maxHead,
        maxConnections,
        maxWaiting,
        resends);
  }
}
