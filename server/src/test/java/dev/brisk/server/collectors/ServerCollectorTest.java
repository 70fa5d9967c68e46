package dev.brisk.server.collectors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.catalogue.Metric;
import dev.brisk.catalogue.MetricsCatalogue;
import dev.brisk.metrics.Exposition;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServerCollectorTest {
  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final ServerCollector readings = new ServerCollector().register(registry);

  @Test
  void whatPartsCountIsExportedUnderTheCataloguesNames() {
    readings.cache(() ->
        new CacheReading(
            List.of(
                new CacheReading.Endpoint(
                    "predict",
                    5,
                    4,
                    3,
                    2,
                    1,
                    7,
                    new CacheReading.Loads(8, 1.5, 11, 12, 13, 14, 15),
                    new CacheReading.Held(10, 1000, 9))),
            List.of(new CacheReading.Tier("memory", 2000), new CacheReading.Tier("redis", -1)),
            6));
    readings.redis(() -> new RedisReading(true, 1, 2, 3, 4, 5, Map.of("rolled_back", 6L), true));
    readings.pools(() ->
        List.of(
            new PoolReading("shop", PoolReading.Kind.CONNECTIONS, 1, 2, 3, 10),
            new PoolReading("model", PoolReading.Kind.EXECUTOR, 1, 0, 3, 2),
            new PoolReading("api:80", PoolReading.Kind.HTTP_CLIENT, 4, 5, 6, 64)));
    HttpClientTimer client = new HttpClientTimer("posts", "api:80");
    readings.httpClient(client);
    client.started();
    client.answered(204, 3_000_000);
    client.started();
    client.failed(HttpClientTimer.Failure.TIMEOUT, 2_000_000);
    client.retried();
    client.started();
    readings.breakers(() -> List.of(new BreakerReading("posts", true)));
    SourceTimer timer = readings.source("predict", "model");
    timer.started();
    timer.succeeded(4_000_000);
    timer.started();
    timer.failed(6_000_000, "timeout");
    timer.started();

    String text = scrape();
    assertThat(text)
        .contains(
            "brisk_cache_requests_total{endpoint=\"predict\",result=\"hit\",tier=\"memory\"} 5.0")
        .contains(
            "brisk_cache_requests_total{endpoint=\"predict\",result=\"collapsed\",tier=\"source\"} 1.0")
        .contains("brisk_cache_loads_total{endpoint=\"predict\"} 8.0")
        .contains("brisk_cache_load_seconds_total{endpoint=\"predict\"} 1.5")
        .contains("brisk_cache_refreshes_total{endpoint=\"predict\"} 11.0")
        .contains("brisk_cache_revalidations_total{endpoint=\"predict\"} 12.0")
        .contains("brisk_cache_negative_hits_total{endpoint=\"predict\"} 13.0")
        .contains("brisk_cache_lease_waits_total{endpoint=\"predict\"} 14.0")
        .contains("brisk_cache_loads_without_lease_total{endpoint=\"predict\"} 15.0")
        .contains("brisk_cache_size_bytes{endpoint=\"predict\",tier=\"memory\"} 1000.0")
        .contains("brisk_cache_entries{endpoint=\"predict\",tier=\"memory\"} 10.0")
        .contains("brisk_cache_evictions_total{endpoint=\"predict\",tier=\"memory\"} 9.0")
        .contains("brisk_cache_max_size_bytes{tier=\"memory\"} 2000.0")
        .doesNotContain("brisk_cache_max_size_bytes{tier=\"redis\"}")
        .contains("brisk_redis_up 1.0")
        .contains("brisk_redis_invalidations_total{direction=\"received\"} 4.0")
        .contains("hikaricp_pending_threads{pool=\"shop\"} 3.0")
        .contains("brisk_executor_queued{pool=\"model\"} 3.0")
        .contains("brisk_breaker_open{breaker=\"posts\"} 1.0")
        .contains(
            "brisk_http_client_requests_total{endpoint=\"posts\",host=\"api:80\",status=\"2xx\"} 1.0")
        .contains(
            "brisk_http_client_requests_total{endpoint=\"posts\",host=\"api:80\",status=\"5xx\"} 0.0")
        .contains(
            "brisk_http_client_failures_total{endpoint=\"posts\",host=\"api:80\",reason=\"timeout\"} 1.0")
        .contains(
            "brisk_http_client_request_duration_seconds_sum{endpoint=\"posts\",host=\"api:80\"} 0.005\n")
        .contains("brisk_http_client_inprogress{endpoint=\"posts\",host=\"api:80\"} 1.0")
        .contains("brisk_http_client_retries_total{endpoint=\"posts\",host=\"api:80\"} 1.0")
        .contains("brisk_http_client_connections_pending{host=\"api:80\"} 6.0")
        .contains(
            "brisk_source_duration_seconds_bucket{endpoint=\"predict\",source=\"model\",le=\"0.005\"} 1\n")
        .contains("brisk_source_duration_seconds_sum{endpoint=\"predict\",source=\"model\"} 0.01\n")
        .contains(
            "brisk_source_failures_total{endpoint=\"predict\",reason=\"timeout\",source=\"model\"} 1.0")
        .contains("brisk_source_inprogress{endpoint=\"predict\",source=\"model\"} 1.0");
    Stream.of(
            Metric.Group.CACHE,
            Metric.Group.SOURCE,
            Metric.Group.HTTP_CLIENT,
            Metric.Group.REDIS,
            Metric.Group.POOL)
        .flatMap(MetricsCatalogue::of)
        .flatMap(metric -> metric.seriesNames().stream())
        .forEach(name -> assertThat(text).containsPattern("(?m)^" + name + "[ {]"));
  }

  @Test
  void nothingIsExportedOfPartsThatAreNotThere() {
    assertThat(scrape()).isEmpty();
  }

  private String scrape() {
    return new String(new Exposition(registry).render(null, null).body(), StandardCharsets.UTF_8);
  }
}
