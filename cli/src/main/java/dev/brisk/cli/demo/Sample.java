package dev.brisk.cli.demo;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.LoadTest;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoadTestResult;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.Origin;
import dev.brisk.bench.plan.Rows;
import dev.brisk.bench.plan.Stage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/// One stretch of requests, as the load generator measured it. The model is closed: a connection
/// sends its next request when it has the answer to the last. Latencies therefore say how the
/// server does under this many callers, not how long users would wait under an arrival rate.
///
/// @param latencies from sending to the end of the answer
/// @param failures how many were not answered with 2xx
/// @param hits how many came from the cache, as `Cache-Status` says
/// @param elapsed from the first request sent to the last answer read
/// @param clientCpu how long the client kept a core busy
record Sample(
    LatencyHistogram latencies, int failures, int hits, Duration elapsed, Duration clientCpu) {
  private static final Duration STUCK_AFTER = Duration.ofSeconds(20);

  int requests() {
    return Math.toIntExact(latencies.count());
  }

  /// Sends a workload's requests, from one on and in order, until they are used up or the time is
  /// over, whichever is first, and waits for the answers that are still to come.
  ///
  /// @throws IOException if the server cannot be reached, or answers nothing for 20 s
  static Sample measure(int port, int connections, DemoWorkload workload, int from, Duration atMost)
      throws IOException {
    List<List<String>> rest = workload.rows().values().subList(from, workload.size());
    LoadPlan plan =
        LoadPlan.builder()
            .origin(new Origin(false, "127.0.0.1", port))
            .target(workload.target())
            .rows(new Rows(workload.rows().columns(), rest))
            .connections(Math.min(connections, rest.size()))
            .timeout(STUCK_AFTER)
            .model(
                new LoadModel.Closed(
                    List.of(Stage.constant(atMost, Math.min(connections, rest.size()))),
                    OptionalLong.of(rest.size())))
            .build();
    try {
      return of(LoadTest.run(plan));
    } catch (BenchException e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while measuring " + workload.title());
    }
  }

  private static Sample of(LoadTestResult result) throws IOException {
    Measures total = result.total().measures();
    long good =
        total.statuses().entrySet().stream()
            .filter(status -> status.getKey() < 300)
            .mapToLong(java.util.Map.Entry::getValue)
            .sum();
    if (total.answered() < total.requests()) {
      throw new IOException("requests were not answered: " + total.errors());
    }
    LoopUse use = LoopUse.sum(result.intervals().stream().map(Interval::loop).toList());
    return new Sample(
        total.response(),
        (int) (total.requests() - good),
        (int) total.cacheHits(),
        Duration.ofNanos(result.intervals().getLast().endNanos()),
        Duration.ofNanos(use.cpuNanos()));
  }
}
