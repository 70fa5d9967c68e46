package dev.brisk.server.http;

import java.util.Locale;

/// A bound that holds for the whole server or for a connection, and how it is called in the
/// metrics.
public enum Limit {
  /// Answers that nobody reads took all the room there is for them: 503, or the connection closed.
  UNREAD_ANSWERS,
  /// A client read nothing of its answer for too long: stream reset, or connection closed.
  STALLED_READER,
  /// Request bodies took all the room there is for them: 503.
  BODIES,
  /// A body made no progress while room was short: 408.
  STALLED_BODY,
  /// Heads that are not whole took all the room there is for them: connection closed.
  HEADS,
  /// A head made no progress while room was short: 408.
  STALLED_HEAD,
  /// Requests that wait for their answers took all the room there is for them: 503.
  REQUESTS,
  /// All connections but the reserve were taken: 503, connection closed.
  CONNECTIONS,
  /// An idle connection was closed to make room.
  IDLE_CONNECTIONS,
  /// One address had as many connections as it may: closed.
  CONNECTIONS_OF_ADDRESS,
  /// As many files as may be were being sent: 503.
  FILES,
  /// As many connections as may be speak something else than HTTP: 503.
  TUNNELS,
  /// An HTTP/2 connection sent more frames that bring nothing than it may: GOAWAY.
  FRAMES,
  /// A connection could not be accepted, mostly for want of file descriptors.
  ACCEPT;

  /// The label's value.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
