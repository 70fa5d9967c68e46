package dev.brisk.server;

import dev.brisk.metrics.http.HttpMetrics;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.server.admin.ServerView;
import dev.brisk.server.collectors.ServerCollector;
import dev.brisk.server.endpoint.BoundRoute;
import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.metrics.MetricsObserver;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The requests' metrics, which may be off.
///
/// @param metrics null: off
record Measures(@Nullable HttpMetrics metrics, int loops) {
  /// @param endpoints whose series exist at 0 from the start
  static Measures of(
      HttpMetricsOptions options,
      List<BoundRoute> endpoints,
      PrometheusRegistry registry,
      int loops) {
    HttpMetrics.Builder metrics = HttpMetrics.builder().options(options).traffic();
    // Our own pages have series once they are asked for: at 0 their average is NaN.
    endpoints.forEach(route -> metrics.route(route.method(), route.template()));
    return new Measures(metrics.build().register(registry), loops);
  }

  static Measures none(int loops) {
    return new Measures(null, loops);
  }

  ExchangeObserver observer(List<BoundRoute> routes) {
    return metrics == null ? ExchangeObserver.NONE : new MetricsObserver(metrics, routes, loops);
  }

  ServerView view(ServerCollector readings) {
    return new ServerView(
        metrics == null ? List::of : metrics::traffic,
        readings::caches,
        readings::sources,
        readings::pools,
        readings::redis);
  }
}
