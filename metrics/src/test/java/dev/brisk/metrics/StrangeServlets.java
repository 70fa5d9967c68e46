package dev.brisk.metrics;

import dev.brisk.metrics.StrangersContract.Case;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/// What servlets of strangers do, and how it must be counted on any container, mounted at `/app`.
final class StrangeServlets {
  private static final byte[] CHUNK = new byte[8 << 10];

  private StrangeServlets() {}

  static List<Case> cases() {
    return List.of(
        StrangersContract.reading("a hit", "GET", "/app/users/1", "/app/users/*", "2xx"),
        StrangersContract.reading("405", "POST", "/app/users/1", "/app/users/*", "4xx"),
        StrangersContract.reading("no servlet", "GET", "/app/nowhere", "none", "4xx"),
        StrangersContract.reading("no servlet", "DELETE", "/app/nowhere", "none", "4xx"),
        StrangersContract.reading(
            "a failure behind 200", "GET", "/app/broken", "/app/broken", "5xx"),
        StrangersContract.leaving("a client leaves", "/app/endless", "/app/endless", "2xx"),
        StrangersContract.leaving(
            "a client leaves whom the application forgives",
            "/app/forgiving",
            "/app/forgiving",
            "2xx"),
        StrangersContract.cutting("a body is cut", "/app/upload", "/app/upload", "499"),
        // The last: its thread may still write when Tomcat has ended the request, and what it
        // writes
        // then breaks the next one, which Tomcat answers with 500 past all filters.
        StrangersContract.leaving(
            "a client leaves an asynchronous answer",
            "/app/endless-async",
            "/app/endless-async",
            "2xx"));
  }

  private interface Page {
    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException;
  }

  static void addTo(ServletContext context) {
    var users =
        context.addServlet(
            "users",
            new HttpServlet() {
              private static final long serialVersionUID = 1;

              @Override
              protected void doGet(HttpServletRequest request, HttpServletResponse response)
                  throws IOException {
                response.getWriter().print("user");
              }
            });
    users.addMapping("/users/*");
    add(context, "/endless", (request, response) -> writeOn(response.getOutputStream()));
    add(
        context,
        "/forgiving",
        (request, response) -> {
          try {
            writeOn(response.getOutputStream());
          } catch (IOException ignored) {
            // As applications do.
          }
        });
    add(
        context,
        "/broken",
        (request, response) -> {
          response.getOutputStream().write(CHUNK);
          response.flushBuffer();
          throw new IllegalStateException("on purpose");
        });
    add(
        context,
        "/upload",
        (request, response) -> {
          request.getInputStream().readAllBytes();
          response.getWriter().print("all of it");
        });
    add(
        context,
        "/endless-async",
        (request, response) -> {
          AsyncContext async = request.startAsync();
          async.setTimeout(0);
          async.start(() -> {
            try {
              writeOn(async.getResponse().getOutputStream());
            } catch (IOException e) {
              async.complete();
            }
          });
        });
  }

  private static void writeOn(ServletOutputStream out) throws IOException {
    while (true) {
      out.write(CHUNK);
      out.flush();
    }
  }

  private static void add(ServletContext context, String pattern, Page page) {
    var servlet =
        context.addServlet(
            pattern,
            new HttpServlet() {
              private static final long serialVersionUID = 1;

              @Override
              protected void service(HttpServletRequest request, HttpServletResponse response)
                  throws IOException {
                page.answer(request, response);
              }
            });
    servlet.setAsyncSupported(true);
    servlet.addMapping(pattern);
  }
}
