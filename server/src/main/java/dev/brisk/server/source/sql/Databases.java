package dev.brisk.server.source.sql;

import dev.brisk.server.collectors.PoolReading;
import dev.brisk.server.source.DatasourceSettings;
import dev.brisk.server.source.SharedPools;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceProblem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The datasources that are in use, by name; each is opened when the first source asks for it.
/// Thread-safe.
public final class Databases implements SharedPools {
  private final SourceContext context;
  private final Map<String, Database> open = new TreeMap<>();

  private Databases(SourceContext context) {
    this.context = context;
  }

  /// @throws SourceProblem if there is no such datasource, or it cannot be opened
  public static Database find(SourceContext context, String name) {
    return context.shared(Databases.class, () -> new Databases(context)).find(name);
  }

  private synchronized Database find(String name) {
    DatasourceSettings settings = context.datasources().get(name);
    if (settings == null) {
      throw new SourceProblem(
          "sql.datasource",
          "'" + name + "' is unknown. 'datasources' has: " + context.datasources().keySet() + ".");
    }
    return open.computeIfAbsent(
        name, key -> Database.open(settings, context.directory(), context.timeouts()));
  }

  @Override
  public synchronized List<PoolReading> readings() {
    return open.values().stream().map(Database::reading).toList();
  }

  @Override
  public synchronized void close() {
    open.values().forEach(Database::close);
    open.clear();
  }
}
