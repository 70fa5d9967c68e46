package dev.brisk.server.source;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A database: `datasources.NAME`.
///
/// @param url a JDBC URL; a relative SQLite file is resolved against the configuration's folder
/// @param password secret: never in a message, a log or a metric
/// @param maxConnections size of the pool
/// @param connectTimeout how long a caller waits for a connection
public record DatasourceSettings(
    String name,
    String url,
    @Nullable String user,
    @Nullable String password,
    int maxConnections,
    Duration connectTimeout) {
  public static final int DEFAULT_MAX_CONNECTIONS = 8;
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(3);

  public static DatasourceSettings of(String name, String url) {
    return new DatasourceSettings(
        name, url, null, null, DEFAULT_MAX_CONNECTIONS, DEFAULT_CONNECT_TIMEOUT);
  }

  @Override
  public String toString() {
    return "DatasourceSettings[" + name + "]";
  }
}
