package dev.brisk.metrics.servlet;

import dev.brisk.metrics.Exposition.Rendered;
import dev.brisk.metrics.Instrumentator;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/// Serves the metrics of an [Instrumentator].
public final class MetricsServlet extends HttpServlet {
  private static final long serialVersionUID = 1;

  private final transient Instrumentator instrumentator;

  public MetricsServlet(Instrumentator instrumentator) {
    this.instrumentator = instrumentator;
  }

  /// Serves the metrics at `/metrics`.
  public static void expose(ServletContext context, Instrumentator instrumentator) {
    expose(context, instrumentator, "/metrics");
  }

  public static void expose(ServletContext context, Instrumentator instrumentator, String path) {
    if (instrumentator.enabled()) {
      context.addServlet("brisk-metrics", new MetricsServlet(instrumentator)).addMapping(path);
    }
  }

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Rendered rendered =
        instrumentator.scrape(
            header(request, "Accept"),
            header(request, "Accept-Encoding"),
            request.getQueryString());
    response.setContentType(rendered.contentType());
    response.setHeader("Vary", "Accept, Accept-Encoding");
    if (rendered.contentEncoding() != null) {
      response.setHeader("Content-Encoding", rendered.contentEncoding());
    }
    response.setContentLength(rendered.body().length);
    response.getOutputStream().write(rendered.body());
  }

  private static @Nullable String header(HttpServletRequest request, String name) {
    var values = Collections.list(request.getHeaders(name));
    return values.isEmpty() ? null : String.join(",", values);
  }
}
