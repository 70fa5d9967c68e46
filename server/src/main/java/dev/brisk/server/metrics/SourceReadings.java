package dev.brisk.server.metrics;

import dev.brisk.metrics.readings.PoolReading;
import dev.brisk.metrics.readings.PoolReading.Kind;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceStatistics;
import dev.brisk.server.source.SqlSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// The sources' pools in the form that metrics export: connections by datasource, and what runs and
/// waits by endpoint. The sources know nothing of metrics.
public final class SourceReadings {
  private SourceReadings() {}

  /// @param sources by endpoint
  public static List<PoolReading> of(
      Map<String, CompletableFuture<Source>> sources, SourceContext context) {
    List<PoolReading> pools = new ArrayList<>();
    context
        .connections()
        .forEach((name, now) ->
            pools.add(
                new PoolReading(
                    name, Kind.CONNECTIONS, now.active(), now.idle(), now.pending(), now.max())));
    context
        .upstreams()
        .forEach((host, now) ->
            pools.add(
                new PoolReading(
                    host, Kind.HTTP_CLIENT, now.active(), now.idle(), now.pending(), now.max())));
    sources.forEach((endpoint, opening) -> {
      if (opening.state() != CompletableFuture.State.SUCCESS) {
        return;
      }
      Source source = opening.resultNow();
      SourceStatistics.Pool pool = source.statistics().pool();
      // The workers of a statement are those of its datasource, counted above.
      if (pool != null && !(source instanceof SqlSource)) {
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
