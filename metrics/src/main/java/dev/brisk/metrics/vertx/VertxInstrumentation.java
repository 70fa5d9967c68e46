package dev.brisk.metrics.vertx;

import dev.brisk.metrics.Exposition.Rendered;
import dev.brisk.metrics.Instrumentator;
import io.vertx.core.Handler;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.spi.metrics.HttpServerMetrics;
import io.vertx.core.spi.metrics.VertxMetrics;
import org.jspecify.annotations.Nullable;

/// Measures every HTTP server of a Vert.x, through its metrics interface, so that sizes and times
/// are those of the wire.
///
/// ```
/// VertxInstrumentation metrics = new VertxInstrumentation(Instrumentator.defaults());
/// Vertx vertx = metrics.instrument(Vertx.builder()).build();
/// Handler<HttpServerRequest> scrapes = metrics.expose();
/// ```
///
/// The handler is the route that `HttpServerRequest.routed` names, as Vert.x Web does; other
/// requests are unmatched.
public final class VertxInstrumentation {
  private final Instrumentator instrumentator;

  public VertxInstrumentation(Instrumentator instrumentator) {
    this.instrumentator = instrumentator;
  }

  /// Adds the metrics to a Vert.x that is being built.
  public VertxBuilder instrument(VertxBuilder builder) {
    if (!instrumentator.enabled()) {
      return builder;
    }
    return builder
        .with(new VertxOptions().setMetricsOptions(new MetricsOptions().setEnabled(true)))
        .withMetrics(options -> new Metrics());
  }

  /// Answers scrapes; mount it at `/metrics`. Each is 404 when the environment switch is off.
  public Handler<HttpServerRequest> expose() {
    return request -> {
      if (!instrumentator.enabled()) {
        request.response().setStatusCode(404).end();
        return;
      }
      if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
        request.response().setStatusCode(405).putHeader("Allow", "GET, HEAD").end();
        return;
      }
      Rendered rendered =
          instrumentator.scrape(
              header(request, "Accept"), header(request, "Accept-Encoding"), request.query());
      request
          .response()
          .putHeader("Content-Type", rendered.contentType())
          .putHeader("Vary", "Accept, Accept-Encoding");
      if (rendered.contentEncoding() != null) {
        request.response().putHeader("Content-Encoding", rendered.contentEncoding());
      }
      request.response().end(Buffer.buffer(rendered.body()));
    };
  }

  private static @Nullable String header(HttpServerRequest request, String name) {
    var values = request.headers().getAll(name);
    return values.isEmpty() ? null : String.join(",", values);
  }

  private final class Metrics implements VertxMetrics {
    @Override
    public HttpServerMetrics<?, ?> createHttpServerMetrics(
        HttpServerConfig config, SocketAddress tcp, SocketAddress quic) {
      return new ServerMetrics(instrumentator.http());
    }
  }
}
