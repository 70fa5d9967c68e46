package consumer;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cache.CacheStore;
import dev.brisk.cache.load.CacheOptions;
import dev.brisk.cache.codec.Codecs;
import dev.brisk.cache.TieredCache;
import dev.brisk.metrics.Instrumentator;
import dev.brisk.metrics.jdk.JdkInstrumentation;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Uses the published libraries: a value is loaded once, a request is counted.
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    cache();
    metrics();
    System.out.println(
        "consumer works on Java "
            + Runtime.version().feature()
            + ": "
            + moduleOf(TieredCache.class)
            + " "
            + moduleOf(Instrumentator.class));
  }

  private static void cache() throws Exception {
    AtomicInteger loads = new AtomicInteger();
    try (CacheStore store = CacheStore.builder().memoryMaximumBytes(64 << 20).build()) {
      TieredCache<String> users =
          store.cache("users", Codecs.utf8(), CacheOptions.ttl(Duration.ofMinutes(5)));
      for (int i = 0; i < 3; i++) {
        String user = users.get("users:42", key -> "Ada " + loads.incrementAndGet());
        require(user.equals("Ada 1"), user);
      }
    }
  }

  private static void metrics() throws Exception {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    JdkInstrumentation metrics = new JdkInstrumentation(Instrumentator.defaults());
    HttpServer server = metrics.instrument(HttpServer.create(address, 0));
    metrics.expose(server);
    server.createContext(
        "/hello",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    try (HttpClient client = HttpClient.newHttpClient()) {
      String url = "http://localhost:" + server.getAddress().getPort();
      get(client, url + "/hello");
      String scrape = get(client, url + "/metrics");
      require(
          scrape
              .lines()
              .anyMatch(line ->
                  line.startsWith("http_requests_total") && line.contains("/hello") && line.endsWith("1.0")),
          scrape);
    } finally {
      server.stop(0);
    }
  }

  private static String get(HttpClient client, String url) throws Exception {
    return client
        .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static String moduleOf(Class<?> type) throws Exception {
    try (var jar =
        new java.util.jar.JarFile(
            java.nio.file.Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toFile())) {
      return jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name");
    }
  }

  private static void require(boolean condition, String found) {
    if (!condition) {
      throw new AssertionError(found);
    }
  }
}
