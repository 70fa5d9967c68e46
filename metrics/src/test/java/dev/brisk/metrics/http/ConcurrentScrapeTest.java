package dev.brisk.metrics.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ConcurrentScrapeTest {
  private static final int THREADS = 4;
  private static final int REQUESTS = 300_000;

  /// What a scrape says, summed over labels.
  private record Totals(double requests, double durations, double responseBytes, double count) {}

  @Test
  void everyRequestIsCountedOnceWhileScrapesGoOn() throws Exception {
    HttpMetrics metrics = HttpMetrics.builder().route("GET", "/known").build();
    List<Totals> scrapes = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(THREADS * 2)) {
      List<Future<?>> writers = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        writers.add(executor.submit(() -> writeOwned(metrics)));
        writers.add(executor.submit(() -> writeShared(metrics)));
      }
      while (!writers.stream().allMatch(Future::isDone)) {
        scrapes.add(totals(metrics.collect()));
      }
      for (Future<?> writer : writers) {
        writer.get(30, TimeUnit.SECONDS);
      }
    }

    double previous = 0;
    for (Totals scrape : scrapes) {
      // Derived from one reading, so they agree even in the middle of things.
      assertThat(scrape.durations()).isEqualTo(scrape.requests());
      assertThat(scrape.count()).isEqualTo(scrape.requests());
      assertThat(scrape.requests()).isGreaterThanOrEqualTo(previous);
      // A sum is written before its count: it is never behind.
      assertThat(scrape.responseBytes()).isGreaterThanOrEqualTo(scrape.requests() * 3);
      previous = scrape.requests();
    }
    double all = 2.0 * THREADS * REQUESTS;
    assertThat(totals(metrics.collect())).isEqualTo(new Totals(all, all, all * 3, all));
  }

  private static void writeOwned(HttpMetrics metrics) {
    Recorder recorder = metrics.recorder();
    for (int i = 0; i < REQUESTS; i++) {
      recorder.record(route(metrics, i), 200 + i % 3 * 100, i, 0, 3);
    }
  }

  private static void writeShared(HttpMetrics metrics) {
    for (int i = 0; i < REQUESTS; i++) {
      metrics.record(route(metrics, i), 200 + i % 3 * 100, i, 0, 3);
    }
  }

  /// Known, unmatched, and routes that appear on the way.
  private static int route(HttpMetrics metrics, int i) {
    return switch (i % 3) {
      case 0 -> metrics.route("GET", "/known");
      case 1 -> metrics.unmatched("PUT", "/x");
      default -> metrics.route("GET", "/late/" + i / 10_000);
    };
  }

  private static Totals totals(MetricSnapshots snapshots) {
    double requests = 0;
    double durations = 0;
    double bytes = 0;
    double count = 0;
    for (var snapshot : snapshots) {
      switch (snapshot.getMetadata().getPrometheusName()) {
        case "http_requests" ->
            requests =
                ((CounterSnapshot) snapshot)
                    .getDataPoints().stream().mapToDouble(CounterDataPointSnapshot::getValue).sum();
        case "http_request_duration_highr_seconds" ->
            durations = ((HistogramSnapshot) snapshot).getDataPoints().getFirst().getCount();
        case "http_response_size_bytes" -> {
          for (var point : ((SummarySnapshot) snapshot).getDataPoints()) {
            bytes += point.getSum();
            count += point.getCount();
          }
        }
        default -> {}
      }
    }
    return new Totals(requests, durations, bytes, count);
  }
}
