package dev.brisk.server.metrics;

import dev.brisk.server.collectors.PoolReading;
import dev.brisk.server.collectors.PoolReading.Kind;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The sources' pools in the form that metrics export: those that they share, such as connections
/// by datasource, and what runs and waits by endpoint.
public final class SourceReadings {
  private SourceReadings() {}

  /// @param sources by endpoint
  public static List<PoolReading> of(
      Map<String, CompletableFuture<Source>> sources, SourceContext context) {
    List<PoolReading> pools = new ArrayList<>(context.readings());
    sources.forEach((endpoint, opening) -> {
      if (opening.state() != CompletableFuture.State.SUCCESS) {
        return;
      }
      SourceStatistics.Pool pool = opening.resultNow().statistics().pool();
      if (pool != null && !pool.shared()) {
        pools.add(
            new PoolReading(
                endpoint,
                Kind.EXECUTOR,
                pool.running(),
                0,
                pool.waiting(),
                pool.limit(),
                pool.stuck()));
      }
    });
    return pools;
  }
}
