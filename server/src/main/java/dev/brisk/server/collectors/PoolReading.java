package dev.brisk.server.collectors;

/// A pool as it is now.
///
/// @param name of the data source or the executor
/// @param idle connections at rest; 0 for an executor
/// @param pending callers that wait
/// @param stuck of the active ones, those that go on although they were told to stop
public record PoolReading(
    String name, Kind kind, int active, int idle, int pending, int max, int stuck) {
  /// With none that is stuck.
  public PoolReading(String name, Kind kind, int active, int idle, int pending, int max) {
    this(name, kind, active, idle, pending, max, 0);
  }

  public enum Kind {
    /// Of database connections.
    CONNECTIONS,
    /// Of threads or permits.
    EXECUTOR,
    /// Of connections to an HTTP upstream, named by host and port.
    HTTP_CLIENT
  }
}
