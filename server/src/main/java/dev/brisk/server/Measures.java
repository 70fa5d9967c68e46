package dev.brisk.server;

import dev.brisk.metrics.http.HttpMetrics;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.server.admin.ServerView;
import dev.brisk.server.collectors.ServerCollector;
import dev.brisk.server.endpoint.BoundRoute;
import dev.brisk.server.http.ExchangeObserver;
import dev.brisk.server.metrics.MetricsObserver;
import dev.brisk.server.metrics.RequestSamples;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What observes the requests beside the access log: their metrics, which may be off, and the few
/// that are kept by themselves.
final class Measures {
  private final @Nullable HttpMetrics metrics;
  private final int loops;
  private @Nullable RequestSamples samples;

  /// @param metrics null: off
  private Measures(@Nullable HttpMetrics metrics, int loops) {
    this.metrics = metrics;
    this.loops = loops;
  }

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

  /// For a listener; the first one's is that of the endpoints.
  ExchangeObserver observer(List<BoundRoute> routes) {
    if (metrics == null) {
      return ExchangeObserver.NONE;
    }
    ExchangeObserver recording = new MetricsObserver(metrics, routes, loops);
    if (samples != null) {
      return recording;
    }
    samples = new RequestSamples(routes);
    return new Observers(recording, samples);
  }

  ServerView view(ServerCollector readings) {
    return new ServerView(
        metrics == null ? List::of : metrics::traffic,
        readings::caches,
        readings::sources,
        readings::pools,
        readings::redis,
        samples == null ? List::of : samples::failed,
        samples == null ? List::of : samples::slowest);
  }
}
