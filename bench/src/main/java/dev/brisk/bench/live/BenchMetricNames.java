package dev.brisk.bench.live;

import java.util.List;

/// Names of the load generator's own metrics. The catalogue of `metrics` lists the same ones, and a
/// test compares the two.
public final class BenchMetricNames {
  /// Counter: requests that ended, by endpoint.
  public static final String REQUESTS = "brisk_bench_requests_total";

  /// Counter: failed requests, by endpoint and error class.
  public static final String ERRORS = "brisk_bench_errors_total";

  /// Counter: bytes received, by endpoint.
  public static final String BYTES = "brisk_bench_received_bytes_total";

  /// Histogram: response time from the intended start, in seconds, by endpoint.
  public static final String RESPONSE = "brisk_bench_request_duration_seconds";

  /// Gauge: requests waiting for their answers.
  public static final String IN_FLIGHT = "brisk_bench_requests_inflight";

  /// Gauge: open connections, or virtual users.
  public static final String USERS = "brisk_bench_users";

  /// Gauge: open model: requests that were due but had no free connection.
  public static final String WAITING = "brisk_bench_requests_waiting";

  /// Gauge: send lag at p99 in the last interval, in seconds.
  public static final String SEND_LAG = "brisk_bench_send_lag_p99_seconds";

  /// All of them.
  public static final List<String> ALL =
      List.of(REQUESTS, ERRORS, BYTES, RESPONSE, IN_FLIGHT, USERS, WAITING, SEND_LAG);

  private BenchMetricNames() {}
}
