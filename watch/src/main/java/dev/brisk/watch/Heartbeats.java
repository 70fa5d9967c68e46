package dev.brisk.watch;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.brisk.watch.check.Check;
import dev.brisk.watch.check.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The port where heartbeats arrive: `GET`, `HEAD` or `POST /heartbeat/SECRET`.
///
/// Bounds: 100 connections, 10 s for a request; bodies are not read. An unknown secret is a 404 in
/// the same time as a known one.
final class Heartbeats implements AutoCloseable {
  private static final String PATH = "/heartbeat/";

  static {
    // The JDK reads these once, when its server is first used.
    System.getProperties().putIfAbsent("sun.net.httpserver.maxReqTime", "10");
    System.getProperties().putIfAbsent("sun.net.httpserver.maxRspTime", "10");
    System.getProperties().putIfAbsent("jdk.httpserver.maxConnections", "100");
  }

  private final Map<String, String> names = new LinkedHashMap<>();
  private final Consumer<String> listener;
  private final HttpServer server;
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();

  /// @param listener is told the name of the check
  Heartbeats(InetSocketAddress address, List<Check> checks, Consumer<String> listener)
      throws IOException {
    this.listener = listener;
    for (Check check : checks) {
      if (check.target() instanceof Target.Heartbeat heartbeat) {
        names.put(heartbeat.token(), check.name());
      }
    }
    server = HttpServer.create(address, 0);
    server.setExecutor(executor);
    server.createContext("/", this::handle);
    server.start();
  }

  InetSocketAddress address() {
    return server.getAddress();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String name = path != null && path.startsWith(PATH) ? named(path) : null;
      boolean method = List.of("GET", "HEAD", "POST").contains(exchange.getRequestMethod());
      if (name == null || !method) {
        exchange.sendResponseHeaders(name == null ? 404 : 405, -1);
        return;
      }
      listener.accept(name);
      byte[] answer = "ok\n".getBytes(StandardCharsets.US_ASCII);
      boolean head = exchange.getRequestMethod().equals("HEAD");
      exchange.sendResponseHeaders(200, head ? -1 : answer.length);
      if (!head) {
        try (OutputStream out = exchange.getResponseBody()) {
          out.write(answer);
        }
      }
    }
  }

  private @Nullable String named(String path) {
    byte[] given = path.substring(PATH.length()).getBytes(StandardCharsets.UTF_8);
    String found = null;
    for (Map.Entry<String, String> each : names.entrySet()) {
      if (MessageDigest.isEqual(each.getKey().getBytes(StandardCharsets.UTF_8), given)) {
        found = each.getValue();
      }
    }
    return found;
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
