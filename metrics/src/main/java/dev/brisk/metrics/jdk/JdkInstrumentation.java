package dev.brisk.metrics.jdk;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.brisk.metrics.Exposition.Rendered;
import dev.brisk.metrics.Instrumentator;
import java.io.IOException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Measures a JDK `HttpServer` and serves its metrics.
///
/// ```
/// HttpServer server = metrics.instrument(HttpServer.create(address, 0));
/// metrics.expose(server);
/// ```
///
/// Thread-safe.
public final class JdkInstrumentation {
  private final Instrumentator instrumentator;
  private final Function<HttpExchange, @Nullable String> template;

  /// The handler is the path of the context. A request that only the context `/` took is unmatched,
  /// unless its path is `/`.
  public JdkInstrumentation(Instrumentator instrumentator) {
    this(instrumentator, JdkInstrumentation::contextPath);
  }

  /// @param template names the handler of an exchange, such as `/users/{id}`; null: none matched
  public JdkInstrumentation(
      Instrumentator instrumentator, Function<HttpExchange, @Nullable String> template) {
    this.instrumentator = instrumentator;
    this.template = template;
  }

  /// A server that measures every context created on it. Contexts that the given one has already
  /// are measured only after [#instrument(HttpContext)].
  public HttpServer instrument(HttpServer server) {
    return instrumentator.enabled() ? new InstrumentedServer(server, this) : server;
  }

  /// Measures one context.
  public HttpContext instrument(HttpContext context) {
    if (instrumentator.enabled()) {
      context.getFilters().addFirst(new MeasuringFilter(instrumentator.http(), template));
    }
    return context;
  }

  /// Measures a context that stands for having none.
  HttpContext unmatched(HttpContext context) {
    context.getFilters().addFirst(new MeasuringFilter(instrumentator.http(), exchange -> null));
    return context;
  }

  /// Serves the metrics at `/metrics`.
  public void expose(HttpServer server) {
    expose(server, "/metrics");
  }

  public void expose(HttpServer server, String path) {
    if (instrumentator.enabled()) {
      server.createContext(path, exchange -> answer(exchange, path));
    }
  }

  private void answer(HttpExchange exchange, String path) throws IOException {
    try (exchange) {
      boolean head = exchange.getRequestMethod().equals("HEAD");
      if (!exchange.getRequestURI().getPath().equals(path)) {
        exchange.sendResponseHeaders(404, -1);
      } else if (!head && !exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET, HEAD");
        exchange.sendResponseHeaders(405, -1);
      } else {
        Rendered rendered =
            instrumentator.scrape(
                header(exchange, "Accept"),
                header(exchange, "Accept-Encoding"),
                exchange.getRequestURI().getRawQuery());
        exchange.getResponseHeaders().set("Content-Type", rendered.contentType());
        exchange.getResponseHeaders().set("Vary", "Accept, Accept-Encoding");
        if (rendered.contentEncoding() != null) {
          exchange.getResponseHeaders().set("Content-Encoding", rendered.contentEncoding());
        }
        exchange.sendResponseHeaders(200, head ? -1 : rendered.body().length);
        if (!head) {
          exchange.getResponseBody().write(rendered.body());
        }
      }
    }
  }

  /// Several lines of a list header are one list.
  static @Nullable String header(HttpExchange exchange, String name) {
    var values = exchange.getRequestHeaders().get(name);
    return values == null ? null : String.join(",", values);
  }

  private static @Nullable String contextPath(HttpExchange exchange) {
    String path = exchange.getHttpContext().getPath();
    return path.equals("/") && !exchange.getRequestURI().getPath().equals("/") ? null : path;
  }
}
