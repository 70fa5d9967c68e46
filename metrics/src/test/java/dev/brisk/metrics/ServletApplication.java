package dev.brisk.metrics;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The application that the contract asks for, for any servlet container.
final class ServletApplication {
  private ServletApplication() {}

  /// Answers one request.
  private interface Page {
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;
  }

  private static final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1;
    private final transient Page page;

    PageServlet(Page page) {
      this.page = page;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      page.answer(request, response);
    }
  }

  static void addTo(ServletContext context) {
    add(context, "/users/*", (request, response) -> response.getWriter().print("user\n"));
    add(context, "/empty", (request, response) -> response.setStatus(204));
    add(
        context,
        "/fail",
        (request, response) -> {
          throw new IllegalStateException("on purpose");
        });
    add(
        context,
        "/stream",
        (request, response) -> {
          for (int i = 0; i < InstrumentationContract.CHUNKS; i++) {
            response.getOutputStream().write(InstrumentationContract.CHUNK);
            response.flushBuffer();
          }
        });
    add(
        context,
        "/echo",
        (request, response) -> request.getInputStream().transferTo(response.getOutputStream()));
    add(
        context,
        "/later",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          async.start(() -> later(async));
        });
  }

  private static void later(AsyncContext async) {
    try {
      async.getResponse().getWriter().print("later");
      async.complete();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void add(ServletContext context, String pattern, Page page) {
    var servlet = context.addServlet(pattern, new PageServlet(page));
    servlet.setAsyncSupported(true);
    servlet.addMapping(pattern);
  }
}
