package dev.brisk.metrics.vertx;

import dev.brisk.metrics.http.HttpMetrics;
import dev.brisk.metrics.http.MeasuredRequest;
import dev.brisk.metrics.trace.TraceContext;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import org.jspecify.annotations.Nullable;

/// Follows requests through the events of one server.
final class ServerMetrics implements HttpServerMetrics<ServerMetrics.Tracked, Void> {
  private final HttpMetrics metrics;

  ServerMetrics(HttpMetrics metrics) {
    this.metrics = metrics;
  }

  /// A request and the route that it turned out to have.
  static final class Tracked {
    private final MeasuredRequest measured;
    private final RoutedPath routed;
    private boolean requestEnded;
    private @Nullable HttpResponse begun;
    private @Nullable HttpResponse ended;

    Tracked(MeasuredRequest measured, String path) {
      this.measured = measured;
      this.routed = new RoutedPath(path);
    }

    void end(HttpResponse response) {
      int status = response.statusCode();
      measured.end(status, routed.handler(status), response);
    }
  }

  @Override
  public Tracked requestBegin(SocketAddress remoteAddress, HttpRequest request) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    return new Tracked(
        new MeasuredRequest(
            metrics,
            request.method().name(),
            path,
            null,
            TraceContext.parse(request.headers().get("traceparent")).orElse(null),
            request),
        path);
  }

  @Override
  public void requestEnd(Tracked tracked, HttpRequest request, long bytesRead) {
    if (!tracked.requestEnded) {
      tracked.requestEnded = true;
      tracked.measured.requestBytes(bytesRead);
      endWhenBothEnded(tracked);
    }
  }

  @Override
  public void requestRouted(Tracked tracked, @Nullable String route) {
    tracked.routed.add(route);
  }

  @Override
  public void responseBegin(Tracked tracked, HttpResponse response) {
    tracked.measured.responseBegun();
    tracked.begun = response;
  }

  /// The answer may be complete before the request is: a refused body, say. Its size is known when
  /// both are.
  @Override
  public void responseEnd(Tracked tracked, HttpResponse response, long bytesWritten) {
    tracked.measured.responseBytes(bytesWritten);
    tracked.ended = response;
    endWhenBothEnded(tracked);
  }

  @Override
  public void requestReset(Tracked tracked) {
    HttpResponse response = tracked.ended;
    if (response != null) {
      tracked.end(response);
      return;
    }
    tracked.measured.writeFailed();
    HttpResponse begun = tracked.begun;
    if (begun instanceof HttpServerResponse sent) {
      tracked.measured.responseBytes(sent.bytesWritten());
    }
    int status =
        tracked.measured.status(begun == null ? 500 : begun.statusCode(), begun != null, true);
    tracked.measured.end(status, tracked.routed.handler(status), begun == null ? tracked : begun);
  }

  private static void endWhenBothEnded(Tracked tracked) {
    HttpResponse response = tracked.ended;
    if (response != null && tracked.requestEnded) {
      tracked.end(response);
    }
  }
}
