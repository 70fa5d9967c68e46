package dev.brisk.bench.resource;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Reads the target's `/metrics` page in Prometheus' text form.
///
/// Names that are understood: `process_cpu_seconds_total`, `process_cpu_limit`,
/// `process_resident_memory_bytes`, `jvm_gc_collection_seconds_sum` and `_count` (or
/// `jvm_gc_pause_seconds_…`), for the cache `brisk_cache_requests_total` by `result`, and for
/// requests answered `http_requests_total` or what Spring Boot and OpenTelemetry call that. Others
/// are passed over.
public final class MetricsProbe implements TargetProbe {
  /// Requests answered: Brisk and Prometheus' own habit, Spring Boot, OpenTelemetry.
  private static final List<String> SERVED =
      List.of(
          "http_requests_total",
          "http_server_requests_seconds_count",
          "http_server_request_duration_seconds_count");

  private static final int PAGE_BYTES_MAX = 8 << 20;
  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final URI page;
  private final HttpClient client;

  public MetricsProbe(URI page) {
    this.page = page;
    client =
        HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();
  }

  @Override
  public String source() {
    return page.toString();
  }

  @Override
  public TargetReading read() throws IOException {
    HttpRequest request = HttpRequest.newBuilder(page).timeout(TIMEOUT).build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        if (response.statusCode() != 200) {
          throw new IOException(page + " answers with status " + response.statusCode() + ".");
        }
        byte[] text = body.readNBytes(PAGE_BYTES_MAX);
        return reading(new String(text, StandardCharsets.UTF_8), page.getPath());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while reading " + page, e);
    }
  }

  /// @param path of the page: requests for it are not the load's
  static TargetReading reading(String text, String path) {
    ExpositionText metrics = ExpositionText.parse(text);
    double hits =
        metrics.sum("brisk_cache_requests_total", Map.of("result", "hit"))
            + orZero(metrics.sum("brisk_cache_requests_total", Map.of("result", "stale")));
    return new TargetReading(
        System.nanoTime(),
        metrics.sum("process_cpu_seconds_total", Map.of()),
        metrics.sum("process_cpu_limit", Map.of()),
        Map.of(),
        metrics.sum("process_resident_memory_bytes", Map.of()),
        TargetReading.UNKNOWN,
        TargetReading.UNKNOWN,
        metrics.sum("process_network_receive_bytes_total", Map.of()),
        metrics.sum("process_network_transmit_bytes_total", Map.of()),
        first(
            metrics.sum("jvm_gc_collection_seconds_sum", Map.of()),
            metrics.sum("jvm_gc_pause_seconds_sum", Map.of())),
        first(
            metrics.sum("jvm_gc_collection_seconds_count", Map.of()),
            metrics.sum("jvm_gc_pause_seconds_count", Map.of())),
        metrics.sum("jvm_memory_pool_collection_used_bytes", Map.of()),
        hits,
        metrics.sum("brisk_cache_requests_total", Map.of()),
        served(metrics, path));
  }

  private static double served(ExpositionText metrics, String path) {
    for (String name : SERVED) {
      double all = metrics.sum(name, Map.of());
      if (!Double.isNaN(all)) {
        return all - orZero(metrics.sumWithValue(name, path));
      }
    }
    return TargetReading.UNKNOWN;
  }

  private static double first(double one, double other) {
    return Double.isNaN(one) ? other : one;
  }

  private static double orZero(double value) {
    return Double.isNaN(value) ? 0 : value;
  }
}
