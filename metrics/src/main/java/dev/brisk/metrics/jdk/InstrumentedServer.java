package dev.brisk.metrics.jdk;

import com.sun.net.httpserver.HttpContext;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executor;

/// Passes everything on, and measures each context that is created.
final class InstrumentedServer extends HttpServer {
  private final HttpServer server;
  private final JdkInstrumentation instrumentation;

  InstrumentedServer(HttpServer server, JdkInstrumentation instrumentation) {
    this.server = server;
    this.instrumentation = instrumentation;
  }

  @Override
  public HttpContext createContext(String path, HttpHandler handler) {
    return instrumentation.instrument(server.createContext(path, handler));
  }

  @Override
  public HttpContext createContext(String path) {
    return instrumentation.instrument(server.createContext(path));
  }

  @Override
  public void bind(InetSocketAddress address, int backlog) throws IOException {
    server.bind(address, backlog);
  }

  @Override
  public void start() {
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
  }

  @Override
  public void removeContext(HttpContext context) {
    server.removeContext(context);
  }

  @Override
  public InetSocketAddress getAddress() {
    return server.getAddress();
  }
}
