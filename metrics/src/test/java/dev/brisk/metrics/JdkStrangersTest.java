package dev.brisk.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.brisk.metrics.jdk.JdkInstrumentation;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The JDK's server, without a context for `/`.
class JdkStrangersTest extends StrangersContract {
  private static final byte[] CHUNK = new byte[8 << 10];
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  @Override
  int start(Instrumentator instrumentator) throws IOException {
    server =
        new JdkInstrumentation(instrumentator)
            .instrument(
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    server.setExecutor(executor);
    server.createContext(
        "/users/",
        exchange -> {
          exchange.sendResponseHeaders(exchange.getRequestMethod().equals("GET") ? 204 : 405, -1);
          exchange.close();
        });
    server.createContext("/endless", JdkStrangersTest::writeOn);
    server.createContext(
        "/forgiving",
        exchange -> {
          try {
            writeOn(exchange);
          } catch (IOException ignored) {
            // As applications do.
          }
        });
    server.createContext(
        "/broken",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(CHUNK);
          throw new IllegalStateException("on purpose");
        });
    server.createContext(
        "/upload",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server.getAddress().getPort();
  }

  private static void writeOn(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    while (true) {
      out.write(CHUNK);
    }
  }

  @Override
  void stop() {
    server.stop(0);
    executor.close();
  }

  @Override
  List<Case> cases() {
    return List.of(
        reading("a hit", "GET", "/users/1", "/users/", "2xx"),
        reading("405", "POST", "/users/1", "/users/", "4xx"),
        reading("no context", "GET", "/nowhere", "none", "4xx"),
        reading("no context, not even for this", "GET", "/", "none", "4xx"),
        reading("a failure behind 200", "GET", "/broken", "/broken", "5xx"),
        leaving("a client leaves", "/endless", "/endless", "2xx"),
        leaving("a client leaves whom the application forgives", "/forgiving", "/forgiving", "2xx"),
        cutting("a body is cut", "/upload", "/upload", "499"));
  }
}
