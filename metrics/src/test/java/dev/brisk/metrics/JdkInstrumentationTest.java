package dev.brisk.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.brisk.metrics.jdk.JdkInstrumentation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class JdkInstrumentationTest extends InstrumentationContract {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  @Override
  String usersTemplate() {
    return "/users/";
  }

  @Override
  int start(Instrumentator instrumentator) throws IOException {
    JdkInstrumentation metrics = new JdkInstrumentation(instrumentator);
    server =
        metrics.instrument(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    metrics.expose(server);
    server.setExecutor(executor);
    server.createContext("/users/", exchange -> send(exchange, "user\n"));
    server.createContext("/later", exchange -> executor.execute(() -> later(exchange)));
    server.createContext(
        "/fail",
        exchange -> {
          throw new IllegalStateException("on purpose");
        });
    server.createContext("/empty", exchange -> exchange.sendResponseHeaders(204, -1));
    server.createContext(
        "/stream",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          try (var body = exchange.getResponseBody()) {
            for (int i = 0; i < CHUNKS; i++) {
              body.write(CHUNK);
            }
          }
        });
    server.createContext(
        "/echo",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getRequestBody().transferTo(exchange.getResponseBody());
          exchange.close();
        });
    server.createContext("/", exchange -> exchange.sendResponseHeaders(404, -1));
    server.start();
    return server.getAddress().getPort();
  }

  private static void later(HttpExchange exchange) {
    try {
      send(exchange, "later");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(HttpExchange exchange, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  void stop() {
    server.stop(0);
    executor.close();
  }
}
