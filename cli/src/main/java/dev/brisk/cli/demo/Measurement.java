package dev.brisk.cli.demo;

import dev.brisk.bench.measure.LatencyHistogram;
import java.time.Duration;
import java.util.List;

/// What a run of requests came to.
///
/// @param requests how many were answered
/// @param failures how many of them not with 2xx
/// @param hits how many of them from the cache, as `Cache-Status` says
/// @param elapsed the time of all stretches, each from its first request to its last answer
/// @param p50Millis the time from sending a request to the last byte of its answer that half of the
///   requests did not exceed; likewise 99 %
/// @param clientBusy the share of one core that the client used
record Measurement(
    int requests,
    int failures,
    int hits,
    Duration elapsed,
    double p50Millis,
    double p99Millis,
    double clientBusy) {

  /// Of the stretches of one run together.
  static Measurement of(List<Sample> samples) {
    LatencyHistogram latencies =
        LatencyHistogram.merge(samples.stream().map(Sample::latencies).toList());
    if (latencies.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured: no request was answered");
    }
    Duration elapsed = samples.stream().map(Sample::elapsed).reduce(Duration.ZERO, Duration::plus);
    Duration cpu = samples.stream().map(Sample::clientCpu).reduce(Duration.ZERO, Duration::plus);
    return new Measurement(
        Math.toIntExact(latencies.count()),
        samples.stream().mapToInt(Sample::failures).sum(),
        samples.stream().mapToInt(Sample::hits).sum(),
        elapsed,
        latencies.percentile(50) / 1e6,
        latencies.percentile(99) / 1e6,
        (double) cpu.toNanos() / elapsed.toNanos());
  }

  double requestsPerSecond() {
    return requests / (elapsed.toNanos() / 1e9);
  }

  /// What a request costs in time when the connections are kept busy.
  double costMillis() {
    return elapsed.toNanos() / 1e6 / requests;
  }

  double hitRatio() {
    return (double) hits / requests;
  }
}
