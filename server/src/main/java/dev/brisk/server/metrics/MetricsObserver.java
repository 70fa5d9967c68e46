package dev.brisk.server.metrics;

import dev.brisk.metrics.http.HttpMetrics;
import dev.brisk.metrics.http.HttpMetricsOptions.InProgress;
import dev.brisk.metrics.http.Recorder;
import dev.brisk.server.endpoint.BoundRoute;
import dev.brisk.server.http.Exchange;
import dev.brisk.server.http.ExchangeObserver;
import java.util.List;

/// Records each request in the metrics, on its event loop's own recorder.
public final class MetricsObserver implements ExchangeObserver {
  private static final int METHOD_NOT_ALLOWED = 405;

  private final HttpMetrics metrics;
  private final String[] templates;
  private final String[] methods;
  private final int[] routes;
  private final Recorder[] recorders;
  private final boolean inProgress;

  /// @param maxLoops event loops at most
  public MetricsObserver(HttpMetrics metrics, List<BoundRoute> bound, int maxLoops) {
    this.metrics = metrics;
    this.inProgress = metrics.options().inProgress() != InProgress.OFF;
    this.templates = bound.stream().map(BoundRoute::template).toArray(String[]::new);
    this.methods = bound.stream().map(BoundRoute::method).toArray(String[]::new);
    this.routes =
        bound.stream().mapToInt(one -> metrics.route(one.method(), one.template())).toArray();
    this.recorders = new Recorder[maxLoops];
    for (int i = 0; i < maxLoops; i++) {
      recorders[i] = metrics.recorder();
    }
  }

  @Override
  public void started(Exchange exchange) {}

  @Override
  public void routed(Exchange exchange) {
    if (inProgress) {
      recorders[exchange.loop()].started(route(exchange));
    }
  }

  @Override
  public void finished(Exchange exchange, int status, long responseBytes) {
    long duration = System.nanoTime() - exchange.startNanos();
    long began = exchange.firstByteNanos();
    int route = status == METHOD_NOT_ALLOWED ? refused(exchange) : route(exchange);
    Recorder recorder = recorders[exchange.loop()];
    if (inProgress && exchange.route() >= 0) {
      recorder.finished(route);
    }
    recorder.record(
        route,
        status == 0 ? HttpMetrics.CLIENT_CLOSED : status,
        duration,
        began == 0 ? duration : began - exchange.startNanos(),
        exchange.requestBytes(),
        responseBytes,
        exchange);
  }

  /// A method that the route does not have: the router did not say which route that is.
  private int refused(Exchange exchange) {
    String template = exchange.route() < 0 ? metrics.templateOf(exchange.path()) : null;
    return template == null ? route(exchange) : metrics.route(exchange.method(), template);
  }

  private int route(Exchange exchange) {
    int index = exchange.route();
    if (index < 0) {
      return metrics.unmatched(exchange.method(), exchange.path());
    }
    return methods[index].equals(exchange.method())
        ? routes[index]
        : metrics.route(exchange.method(), templates[index]);
  }
}
