package dev.brisk.server.source;

import dev.brisk.server.config.DatasourceSettings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/// What sources share: connection pools by datasource, the HTTP client, a timer, and the folder
/// that relative paths are resolved against. Close it after the sources that use it.
public final class SourceContext implements AutoCloseable {
  private final Path directory;
  private final Map<String, DatasourceSettings> datasources;
  private final Map<String, Database> databases = new HashMap<>();
  private final Deadlines deadlines = new Deadlines();

  /// @param datasources by name; opened when the first source asks for one
  public SourceContext(Path directory, Map<String, DatasourceSettings> datasources) {
    this.directory = directory;
    this.datasources = Map.copyOf(datasources);
  }

  Path directory() {
    return directory;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  synchronized Database database(String name) {
    DatasourceSettings settings = datasources.get(name);
    if (settings == null) {
      throw new SourceProblem(
          "sql.datasource",
          "'" + name + "' is unknown. 'datasources' has: " + datasources.keySet() + ".");
    }
    return databases.computeIfAbsent(name, key -> Database.open(settings, directory, deadlines));
  }

  @Override
  public synchronized void close() {
    databases.values().forEach(Database::close);
    databases.clear();
    deadlines.close();
  }
}
