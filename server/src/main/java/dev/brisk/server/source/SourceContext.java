package dev.brisk.server.source;

import dev.brisk.server.collectors.PoolReading;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// What sources share: the folder that relative paths are resolved against, the datasources, a
/// timer, and [pools][SharedPools] of each kind. Close it after the sources that use it.
/// Thread-safe.
public final class SourceContext implements AutoCloseable {
  private final Path directory;
  private final Map<String, DatasourceSettings> datasources;
  private final TimeoutScheduler timeouts = new TimeoutScheduler();
  private final Map<Class<? extends SharedPools>, SharedPools> shared = new LinkedHashMap<>();

  /// @param datasources by name; opened when the first source asks for one
  public SourceContext(Path directory, Map<String, DatasourceSettings> datasources) {
    this.directory = directory;
    this.datasources = Map.copyOf(datasources);
  }

  public Path directory() {
    return directory;
  }

  /// By name.
  public Map<String, DatasourceSettings> datasources() {
    return datasources;
  }

  /// The timer of all sources.
  public TimeoutScheduler timeouts() {
    return timeouts;
  }

  /// The pools of that kind, which are opened when the first source asks for them.
  public synchronized <P extends SharedPools> P shared(Class<P> kind, Supplier<P> open) {
    SharedPools pools = shared.get(kind);
    if (pools == null) {
      pools = open.get();
      shared.put(kind, pools);
    }
    return kind.cast(pools);
  }

  /// All shared pools that are in use, as they are now.
  public synchronized List<PoolReading> readings() {
    return shared.values().stream().flatMap(pools -> pools.readings().stream()).toList();
  }

  @Override
  public synchronized void close() {
    shared.values().forEach(SharedPools::close);
    shared.clear();
    timeouts.close();
  }
}
