package consumer;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.cache.*;
import dev.brisk.cache.codec.*;
import dev.brisk.cache.crypto.*;
import dev.brisk.cache.entry.*;
import dev.brisk.cache.load.*;
import dev.brisk.cache.load.CacheOptions.*;
import dev.brisk.cache.remote.*;
import dev.brisk.metrics.Instrumentator;
import dev.brisk.metrics.jdk.JdkInstrumentation;
import dev.brisk.metrics.profile.*;
import dev.brisk.metrics.servlet.*;
import dev.brisk.metrics.vertx.VertxInstrumentation;
import dev.brisk.redis.RedisSettings;
import io.prometheus.metrics.core.metrics.Counter;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// What the guides show in Java, word for word: compiled against the published libraries. ReleaseIT
/// looks for each line of the guides here.
abstract class Snippets {
  abstract String readFromDatabase(String key);

  abstract int handle(Object request);

  abstract String language(Object request);

  void store() throws Exception {
    CacheStore store =
        CacheStore.builder().memoryMaximumBytes(64 << 20).build();
    TieredCache<String> users =
        store.cache("users", Codecs.utf8(), CacheOptions.ttl(Duration.ofMinutes(5)));
    String user = users.get("users:42", key -> readFromDatabase(key));
    store.invalidate(List.of("users:42"));
    store.invalidateTags(List.of("team:7"));
    store.clear(Purge.SOFT);
  }

  void alone() {
    TieredCache<String> alone =
        TieredCache.builder("users", Codecs.utf8())
            .options(CacheOptions.ttl(Duration.ofMinutes(5)))
            .memoryMaximumBytes(64 << 20)
            .build();
  }

  void redis() {
    CacheStore store =
        CacheStore.builder().redis(RedisSettings.url("redis://localhost:6379")).build();
  }

  void tracking() {
    RedisTierOptions tracked = RedisTierOptions.DEFAULT.withInvalidation(Invalidation.TRACKING);
    CacheStore store =
        CacheStore.builder().redis(RedisSettings.url("redis://localhost:6379"), tracked).build();
  }

  void options() {
    CacheOptions options =
        CacheOptions.ttl(Duration.ofMinutes(1))
            .withStaleWhileRevalidate(Duration.ofSeconds(30))
            .withStaleIfError(Duration.ofHours(1))
            .withEarlyRefresh(new EarlyRefresh.AtFraction(0.8))
            .withJitter(0.1)
            .withTimeouts(Timeouts.DEFAULT.withSoft(Duration.ofMillis(200)));
  }

  void encryption(byte[] newKey, byte[] oldKey) {
    Encryption encryption =
        Encryption.with("2026-11", newKey).alsoReading("2026-08", oldKey);
  }

  void jdk(InetSocketAddress address) throws IOException {
    // JDK HttpServer
    JdkInstrumentation metrics = new JdkInstrumentation(Instrumentator.defaults());
    HttpServer server = metrics.instrument(HttpServer.create(address, 0));
    metrics.expose(server);
  }

  void servlets(ServletContext servletContext, Instrumentator instrumentator) {
    // Servlets: Tomcat, Jetty, Spring Boot
    MetricsFilter.instrument(servletContext, instrumentator);
    MetricsServlet.expose(servletContext, instrumentator);
  }

  void vertx() {
    // Vert.x
    VertxInstrumentation metrics = new VertxInstrumentation(Instrumentator.defaults());
    Vertx vertx = metrics.instrument(Vertx.builder()).build();
    Handler<HttpServerRequest> scrapes = metrics.expose();
  }

  void observer(Counter languages) {
    Instrumentator.builder()
        .observer(request -> languages.labelValues(language(request.nativeRequest())).inc())
        .build();
  }

  void segment(Object request) {
    try (RequestSegment segment = RequestSegment.begin("GET /users/{user_id}", RequestSegment.next())) {
      segment.end(handle(request));
    }
  }
}
