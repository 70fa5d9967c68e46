package dev.brisk.server.source;

import dev.brisk.server.collectors.PoolReading;
import java.util.List;

/// What all sources of a kind share: connections by datasource, or by upstream. Made by
/// [SourceContext#shared] for the first that asks.
public interface SharedPools extends AutoCloseable {
  /// Each pool as it is now.
  List<PoolReading> readings();

  @Override
  void close();
}
