package dev.brisk.metrics.readings;

/// A pool as it is now.
///
/// @param name of the data source or the executor
/// @param idle connections at rest; 0 for an executor
/// @param pending callers that wait
public record PoolReading(String name, Kind kind, int active, int idle, int pending, int max) {

  public enum Kind {
    /// Of database connections.
    CONNECTIONS,
    /// Of threads or permits.
    EXECUTOR,
    /// Of connections to an HTTP upstream, named by host and port.
    HTTP_CLIENT
  }
}
