package dev.brisk.metrics.vertx;

import dev.brisk.metrics.http.HttpMetrics;
import dev.brisk.metrics.http.MeasuredRequest;
import dev.brisk.metrics.trace.TraceContext;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.observability.HttpRequest;
import io.vertx.core.spi.observability.HttpResponse;
import org.jspecify.annotations.Nullable;

/// Follows requests through the events of one server.
final class ServerMetrics implements HttpServerMetrics<ServerMetrics.Tracked, Void> {
  /// A status that says: the client went away before it was answered (nginx's 499).
  private static final int CLIENT_CLOSED = 499;

  private final HttpMetrics metrics;

  ServerMetrics(HttpMetrics metrics) {
    this.metrics = metrics;
  }

  /// A request and the route that it turned out to have.
  static final class Tracked {
    private final MeasuredRequest measured;
    private @Nullable String route;
    private boolean requestEnded;
    private @Nullable HttpResponse ended;

    Tracked(MeasuredRequest measured) {
      this.measured = measured;
    }
  }

  @Override
  public Tracked requestBegin(SocketAddress remoteAddress, HttpRequest request) {
    String uri = request.uri();
    int query = uri.indexOf('?');
    return new Tracked(
        new MeasuredRequest(
            metrics,
            request.method().name(),
            query < 0 ? uri : uri.substring(0, query),
            null,
            TraceContext.parse(request.headers().get("traceparent")).orElse(null),
            request));
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
  public void requestRouted(Tracked tracked, String route) {
    tracked.route = route;
  }

  @Override
  public void responseBegin(Tracked tracked, HttpResponse response) {
    tracked.measured.responseBegun();
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
    int status = response == null ? CLIENT_CLOSED : response.statusCode();
    tracked.measured.end(status, tracked.route, tracked);
  }

  private static void endWhenBothEnded(Tracked tracked) {
    HttpResponse response = tracked.ended;
    if (response != null && tracked.requestEnded) {
      tracked.measured.end(response.statusCode(), tracked.route, response);
    }
  }
}
