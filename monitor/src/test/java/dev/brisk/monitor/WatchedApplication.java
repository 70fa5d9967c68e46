package dev.brisk.monitor;

import com.sun.net.httpserver.HttpServer;
import dev.brisk.catalogue.Metric;
import dev.brisk.catalogue.MetricsCatalogue;
import dev.brisk.metrics.Instrumentator;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.metrics.jdk.JdkInstrumentation;
import dev.brisk.server.collectors.AccessReading;
import dev.brisk.server.collectors.BreakerReading;
import dev.brisk.server.collectors.CacheReading;
import dev.brisk.server.collectors.HttpClientTimer;
import dev.brisk.server.collectors.LimitsReading;
import dev.brisk.server.collectors.PoolReading;
import dev.brisk.server.collectors.RedisReading;
import dev.brisk.server.collectors.ServerCollector;
import dev.brisk.server.collectors.SourceTimer;
import dev.brisk.server.collectors.UpstreamReading;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// An application that exports all of the catalogue, and the traffic to it.
final class WatchedApplication implements AutoCloseable {
  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicLong ticks = new AtomicLong();
  private final HttpServer server;
  private final SourceTimer source;
  private final HttpClientTimer upstream = new HttpClientTimer("post", "api:80");
  private final Counter benchRequests;
  private final Counter benchErrors;
  private final Counter benchBytes;
  private final Histogram benchDuration;
  private volatile boolean failing;
  private volatile boolean open = true;
  private @Nullable Thread traffic;

  WatchedApplication() throws IOException {
    Instrumentator instrumentator =
        Instrumentator.builder()
            .options(HttpMetricsOptions.defaults())
            .route("GET", "/predict")
            .build();
    JdkInstrumentation metrics = new JdkInstrumentation(instrumentator);
    server =
        metrics.instrument(
            HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    server.setExecutor(executor);
    metrics.expose(server);
    server.createContext(
        "/predict",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(failing ? 503 : 200, 2);
          exchange.getResponseBody().write("ok".getBytes());
          exchange.close();
        });
    ServerCollector readings = new ServerCollector().register(instrumentator.registry());
    readings.cache(this::cache);
    readings.redis(() ->
        new RedisReading(true, ticks.get(), 0, ticks.get(), 0, 0, Map.of("rolled_back", 0L), true));
    readings.pools(() ->
        List.of(
            new PoolReading("shop", PoolReading.Kind.CONNECTIONS, 1, 2, 0, 10),
            new PoolReading("model", PoolReading.Kind.EXECUTOR, 1, 0, 0, 2, 1),
            new PoolReading("api:80", PoolReading.Kind.HTTP_CLIENT, 1, 2, 0, 64)));
    readings.limits(
        () -> new LimitsReading(Map.of("connections", ticks.get()), 1000, 2000, 300, 400, 5));
    readings.upstreams(() ->
        new UpstreamReading.Group(
            List.of(new UpstreamReading("api:80", true, 1, ticks.get())), ticks.get(), 0));
    readings.access(() ->
        new AccessReading(
            Map.of("limited", ticks.get()), Map.of("granted", ticks.get()), ticks.get()));
    readings.httpClient(upstream);
    readings.breakers(() -> List.of(new BreakerReading("predict", false)));
    source = readings.source("predict", "model");
    benchRequests =
        Counter.builder()
            .name(MetricsCatalogue.BENCH_REQUESTS.name())
            .labelNames("endpoint")
            .register(instrumentator.registry());
    benchErrors =
        Counter.builder()
            .name(MetricsCatalogue.BENCH_ERRORS.name())
            .labelNames("endpoint", "class")
            .register(instrumentator.registry());
    benchDuration =
        Histogram.builder()
            .name(MetricsCatalogue.BENCH_DURATION.name())
            .classicOnly()
            .labelNames("endpoint")
            .register(instrumentator.registry());
    benchBytes =
        Counter.builder()
            .name(MetricsCatalogue.BENCH_BYTES.name())
            .labelNames("endpoint")
            .register(instrumentator.registry());
    for (Metric gauge :
        List.of(
            MetricsCatalogue.BENCH_USERS,
            MetricsCatalogue.BENCH_IN_FLIGHT,
            MetricsCatalogue.BENCH_WAITING,
            MetricsCatalogue.BENCH_SEND_LAG)) {
      Gauge.builder().name(gauge.name()).register(instrumentator.registry()).set(3);
    }
    server.start();
    // What was allocated is known from the first collection on.
    System.gc();
  }

  private CacheReading cache() {
    long n = ticks.get();
    return new CacheReading(
        List.of(
            new CacheReading.Endpoint(
                "predict",
                n,
                n / 2,
                0,
                n / 4,
                0,
                n / 8,
                new CacheReading.Loads(n / 4, n / 1000.0, n / 16, n / 32, n / 9, n / 40, n / 50),
                new CacheReading.Held(10, 1000, n / 5))),
        List.of(new CacheReading.Tier("memory", 2000)),
        n / 6);
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  void failing(boolean failing) {
    this.failing = failing;
  }

  /// A request every few milliseconds until the application is closed.
  WatchedApplication withTraffic() {
    return withTraffic(Duration.ofMillis(5));
  }

  /// A request in each period until the application is closed: a known rate, where one is answered
  /// sooner than the next is due.
  WatchedApplication withTraffic(Duration period) {
    traffic =
        Thread.ofVirtual()
            .start(() -> {
              long next = System.nanoTime();
              while (open) {
                tick();
                next = Math.max(next + period.toNanos(), System.nanoTime());
                LockSupport.parkNanos(next - System.nanoTime());
              }
            });
    return this;
  }

  private void tick() {
    request(Optional.empty());
    ticks.incrementAndGet();
    source.started();
    source.succeeded(2_000_000);
    upstream.started();
    upstream.answered(200, 3_000_000);
    upstream.started();
    upstream.failed(HttpClientTimer.Failure.TIMEOUT, 3_000_000);
    upstream.retried();
    source.started();
    source.failed(1_000_000, "timeout");
    benchRequests.labelValues("get").inc();
    benchErrors.labelValues("get", "status").inc();
    benchBytes.labelValues("get").inc(100);
    benchDuration.labelValues("get").observe(0.01);
  }

  void request(Optional<String> traceparent) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + address() + "/predict"))
            .timeout(Duration.ofSeconds(5));
    traceparent.ifPresent(value -> request.header("traceparent", value));
    try {
      client.send(request.build(), BodyHandlers.discarding());
    } catch (IOException e) {
      if (open) {
        throw new java.io.UncheckedIOException(e);
      }
    } catch (InterruptedException e) {
      open = false;
    }
  }

  @Override
  public void close() throws InterruptedException {
    open = false;
    if (traffic != null) {
      traffic.join();
    }
    server.stop(0);
    executor.close();
    client.close();
  }
}
