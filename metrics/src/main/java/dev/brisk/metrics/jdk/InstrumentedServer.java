package dev.brisk.metrics.jdk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// Passes everything on, and measures each context that is created. What no context takes the JDK
/// answers past all filters: here a context `/` does so, and is measured, until the application has
/// one of its own.
final class InstrumentedServer extends HttpServer {
  private final HttpServer server;
  private final JdkInstrumentation instrumentation;
  private @Nullable HttpContext unmatched;

  InstrumentedServer(HttpServer server, JdkInstrumentation instrumentation) {
    this.server = server;
    this.instrumentation = instrumentation;
  }

  @Override
  public synchronized HttpContext createContext(String path, HttpHandler handler) {
    makeRoom(path);
    return instrumentation.instrument(server.createContext(path, handler));
  }

  @Override
  public synchronized HttpContext createContext(String path) {
    makeRoom(path);
    return instrumentation.instrument(server.createContext(path));
  }

  private void makeRoom(String path) {
    HttpContext present = unmatched;
    if (present != null && path.equals("/")) {
      server.removeContext(present);
      unmatched = null;
    }
  }

  private synchronized void answerUnmatched() {
    if (unmatched == null) {
      try {
        unmatched =
            instrumentation.unmatched(server.createContext("/", InstrumentedServer::notFound));
      } catch (IllegalArgumentException ignored) {
        // The application has one, made before this server was instrumented.
      }
    }
  }

  private static void notFound(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] page = "<h1>404 Not Found</h1>No context found for request".getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/html");
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(404, head ? -1 : page.length);
      if (!head) {
        exchange.getResponseBody().write(page);
      }
    }
  }

  @Override
  public void bind(InetSocketAddress address, int backlog) throws IOException {
    server.bind(address, backlog);
  }

  @Override
  public void start() {
    answerUnmatched();
    server.start();
  }

  @Override
  public void setExecutor(Executor executor) {
    server.setExecutor(executor);
  }

  @Override
  public Executor getExecutor() {
    return server.getExecutor();
  }

  @Override
  public void stop(int delaySeconds) {
    server.stop(delaySeconds);
  }

  @Override
  public void removeContext(String path) {
    server.removeContext(path);
    if (path.equals("/")) {
      answerUnmatched();
    }
  }

  @Override
  public void removeContext(HttpContext context) {
    server.removeContext(context);
    if (context.getPath().equals("/")) {
      answerUnmatched();
    }
  }

  @Override
  public InetSocketAddress getAddress() {
    return server.getAddress();
  }
}
