package dev.brisk.server.source;

import dev.brisk.server.config.DatasourceSettings;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What sources share: connection pools by datasource, the HTTP client, a timer, and the folder
/// that relative paths are resolved against. Close it after the sources that use it.
public final class SourceContext implements AutoCloseable {
  private final Path directory;
  private final Map<String, DatasourceSettings> datasources;
  private final Map<String, Database> databases = new HashMap<>();
  private final TimeoutScheduler timeouts = new TimeoutScheduler();

  private final @Nullable Vertx givenVertx;
  private @Nullable Vertx ownVertx;
  private @Nullable HttpTransport http;

  /// With event loops of its own, made when the first source needs them.
  ///
  /// @param datasources by name; opened when the first source asks for one
  public SourceContext(Path directory, Map<String, DatasourceSettings> datasources) {
    this(directory, datasources, null);
  }

  /// @param vertx whose event loops make HTTP calls; stays open. Null: own ones
  public SourceContext(
      Path directory, Map<String, DatasourceSettings> datasources, @Nullable Vertx vertx) {
    this.directory = directory;
    this.datasources = Map.copyOf(datasources);
    this.givenVertx = vertx;
  }

  Path directory() {
    return directory;
  }

  /// The timer of all sources.
  public TimeoutScheduler timeouts() {
    return timeouts;
  }

  synchronized Database database(String name) {
    DatasourceSettings settings = datasources.get(name);
    if (settings == null) {
      throw new SourceProblem(
          "sql.datasource",
          "'" + name + "' is unknown. 'datasources' has: " + datasources.keySet() + ".");
    }
    return databases.computeIfAbsent(name, key -> Database.open(settings, directory, timeouts));
  }

  /// The connections of each datasource that is in use, by name.
  public synchronized Map<String, SourceStatistics.Connections> connections() {
    Map<String, SourceStatistics.Connections> connections = new TreeMap<>();
    databases.forEach((name, database) -> connections.put(name, database.connections()));
    return connections;
  }

  /// The connections to each upstream that was called, by host and port.
  public synchronized Map<String, SourceStatistics.Connections> upstreams() {
    return http == null ? Map.of() : http.connections();
  }

  synchronized HttpTransport http() {
    if (http == null) {
      Vertx vertx = givenVertx;
      if (vertx == null) {
        vertx = Vertx.vertx();
        ownVertx = vertx;
      }
      http = new VertxTransport(vertx);
    }
    return http;
  }

  @Override
  public synchronized void close() {
    if (http != null) {
      http.close();
      http = null;
    }
    if (ownVertx != null) {
      ownVertx.close();
      ownVertx = null;
    }
    databases.values().forEach(Database::close);
    databases.clear();
    timeouts.close();
  }
}
