package dev.brisk.monitor.dashboards;

import static dev.brisk.monitor.dashboards.Promql.MATCH;
import static dev.brisk.monitor.dashboards.Promql.RATE;
import static dev.brisk.monitor.dashboards.Promql.common;
import static dev.brisk.monitor.dashboards.Promql.query;
import static dev.brisk.monitor.dashboards.Promql.withEndpoint;

import dev.brisk.monitor.dashboards.Dashboard.Row;
import dev.brisk.monitor.dashboards.Panel.Query;
import java.util.List;

/// What stands behind a service: cache, sources, JVM and host, and the load that is put on it.
final class ComponentDashboards {
  private ComponentDashboards() {}

  static Dashboard cache() {
    String match = MATCH + ",endpoint=~\"$endpoint\"";
    return new Dashboard(
        "cache",
        "Brisk: cache",
        "What the cache saves, tier by tier.",
        withEndpoint("brisk_cache_requests_total"),
        List.of(
            new Row(
                "Hits",
                List.of(
                    Panel.series(
                            "Hit ratio",
                            "percentunit",
                            "Share of requests to cached endpoints that no source had to answer.",
                            new Query(
                                ("sum by (endpoint) (rate(brisk_cache_requests_total{%1$s,"
                                        + "result=~\"hit|stale|collapsed\"}%2$s)) / (sum by"
                                        + " (endpoint) (rate(brisk_cache_requests_total{%1$s}%2$s))"
                                        + " > 0)")
                                    .formatted(match, RATE),
                                "{{endpoint}}"))
                        .thresholds(0.5, 0.2),
                    Panel.series(
                        "Who answers",
                        "reqps",
                        "Requests in a second, by the tier that answered and how.",
                        new Query(
                            "sum by (tier, result) (rate(brisk_cache_requests_total{%s}%s))"
                                .formatted(match, RATE),
                            "{{result}} from {{tier}}")))),
            new Row(
                "Size",
                List.of(
                    Panel.series(
                        "Bytes",
                        "bytes",
                        "Kept in a tier, and how much it may keep.",
                        query("sum by (tier) (brisk_cache_size_bytes{%s})", "{{tier}}"),
                        query("sum by (tier) (brisk_cache_max_size_bytes{%s})", "{{tier}} limit")),
                    Panel.series(
                        "Bytes by endpoint",
                        "bytes",
                        "Kept in memory. What endpoints have in Redis or Memcached is not known.",
                        new Query(
                            "sum by (endpoint) (brisk_cache_size_bytes{%s})".formatted(match),
                            "{{endpoint}}")),
                    Panel.series(
                        "Entries",
                        "short",
                        "Kept in memory.",
                        new Query(
                            "sum by (endpoint) (brisk_cache_entries{%s})".formatted(match),
                            "{{endpoint}}")),
                    Panel.series(
                        "Evictions and invalidations",
                        "ops",
                        "Entries that left because memory was full, and purges by key or tag.",
                        new Query(
                            "sum by (endpoint) (rate(brisk_cache_evictions_total{%s}%s))"
                                .formatted(match, RATE),
                            "{{endpoint}} evicted"),
                        query(
                            "sum (rate(brisk_cache_invalidations_total{%s}%s))",
                            "invalidations")))),
            loads(match),
            new Row(
                "Redis",
                List.of(
                    Panel.series(
                            "Redis answers",
                            "short",
                            "1 while an instance can use Redis.",
                            query("min by (instance) (brisk_redis_up{%s})", "{{instance}}"))
                        .thresholds(1, 0.5),
                    Panel.series(
                        "Failures",
                        "ops",
                        "Commands that failed or were too late, and how often Redis was given up.",
                        query("sum (rate(brisk_redis_failures_total{%s}%s))", "failed"),
                        query("sum (rate(brisk_redis_trips_total{%s}%s))", "given up")),
                    Panel.series(
                        "Invalidations between nodes",
                        "ops",
                        "Keys and tags that nodes told each other of, in a second.",
                        query(
                            "sum by (direction) (rate(brisk_redis_invalidations_total{%s}%s))",
                            "{{direction}}")),
                    Panel.series(
                        "Invalidations lost or late",
                        "short",
                        "Waiting for the return of Redis; how often memory was discarded, because some"
                            + " may have been missed; and the nodes where their arrival is not"
                            + " confirmed, so that memory is short-lived.",
                        query("sum (brisk_redis_queued_invalidations{%s})", "waiting"),
                        query(
                            "sum (increase(brisk_redis_continuity_losses_total{%s}%s))",
                            "memory discarded"),
                        query(
                            "sum (1 - brisk_redis_invalidations_confirmed{%s})",
                            "nodes without proof"))))));
  }

  private static Row loads(String match) {
    String seconds = "sum by (endpoint) (rate(brisk_cache_load_seconds_total{%1$s}%2$s))";
    String number = "(sum by (endpoint) (rate(brisk_cache_loads_total{%1$s}%2$s)) > 0)";
    return new Row(
        "Loads",
        List.of(
            Panel.series(
                "What a miss costs",
                "s",
                "Mean time that a load took, failed ones and those in the background included.",
                new Query((seconds + " / " + number).formatted(match, RATE), "{{endpoint}}")),
            Panel.series(
                "Loads",
                "ops",
                "All that ended; of them begun in the background, and those in which the source"
                    + " confirmed the old answer.",
                sum("brisk_cache_loads_total", match, "all"),
                sum("brisk_cache_refreshes_total", match, "in the background"),
                sum("brisk_cache_revalidations_total", match, "confirmed")),
            Panel.series(
                "Failed loads",
                "ops",
                "Loads that ended in an error and were not stored.",
                new Query(
                    "sum by (endpoint) (rate(brisk_cache_load_failures_total{%s}%s))"
                        .formatted(match, RATE),
                    "{{endpoint}}")),
            Panel.series(
                "Loads spared, or not",
                "ops",
                "Requests answered with a failure that is kept for a while, loads that waited for"
                    + " another node's, and loads without the lease, which others may repeat.",
                sum("brisk_cache_negative_hits_total", match, "kept failures"),
                sum("brisk_cache_lease_waits_total", match, "waited for another node"),
                sum("brisk_cache_loads_without_lease_total", match, "without the lease"))));
  }

  private static Query sum(String counter, String match, String legend) {
    return new Query("sum (rate(%s{%s}%s))".formatted(counter, match, RATE), legend);
  }

  static Dashboard sources() {
    String match = MATCH + ",endpoint=~\"$endpoint\"";
    String bucket = "brisk_source_duration_seconds_bucket{" + match + "}" + RATE;
    return new Dashboard(
        "sources",
        "Brisk: sources and database",
        "What stands behind the endpoints: models, databases, other people's APIs.",
        withEndpoint("brisk_source_duration_seconds_count"),
        List.of(
            new Row(
                "Sources",
                List.of(
                    Panel.series(
                        "Calls",
                        "ops",
                        "Calls of a source in a second.",
                        new Query(
                            "sum by (endpoint, source) (rate(brisk_source_duration_seconds_count{%s}%s))"
                                .formatted(match, RATE),
                            "{{endpoint}} ({{source}})")),
                    Panel.series(
                        "p99",
                        "s",
                        "99 of 100 calls took at most this long.",
                        new Query(
                            "histogram_quantile(0.99, sum by (le, endpoint) (rate("
                                + bucket
                                + ")))"
                                + " >= 0",
                            "{{endpoint}}")),
                    Panel.series(
                        "Failures",
                        "ops",
                        "Calls that failed in a second, by reason.",
                        new Query(
                            "sum by (endpoint, reason) (rate(brisk_source_failures_total{%s}%s))"
                                .formatted(match, RATE),
                            "{{endpoint}}: {{reason}}")),
                    Panel.series(
                        "Under way",
                        "short",
                        "Calls that have not been answered yet.",
                        new Query(
                            "sum by (endpoint) (brisk_source_inprogress{%s})".formatted(match),
                            "{{endpoint}}")),
                    Panel.series(
                            "Open breakers",
                            "short",
                            "1 while Redis, Memcached or a source is not asked.",
                            query("max by (breaker) (brisk_breaker_open{%s})", "{{breaker}}"))
                        .thresholds(0.5, 1))),
            upstreams(match),
            new Row(
                "Connection pools",
                List.of(
                    Panel.series(
                            "Used",
                            "percentunit",
                            "Connections in use, of those that may exist.",
                            query(
                                "max by (pool) (hikaricp_active_connections{%1$s} /"
                                    + " hikaricp_max_connections{%1$s})",
                                "{{pool}}"))
                        .thresholds(0.8, 1),
                    Panel.series(
                            "Waiting",
                            "short",
                            "Callers that wait for a connection.",
                            query("sum by (pool) (hikaricp_pending_threads{%s})", "{{pool}}"))
                        .thresholds(1, 5),
                    Panel.series(
                        "Connections",
                        "short",
                        "In use, at rest, and how many may exist.",
                        query("sum by (pool) (hikaricp_active_connections{%s})", "{{pool}} in use"),
                        query("sum by (pool) (hikaricp_idle_connections{%s})", "{{pool}} at rest"),
                        query("sum by (pool) (hikaricp_max_connections{%s})", "{{pool}} limit")))),
            new Row(
                "Worker pools",
                List.of(
                    Panel.series(
                            "Used",
                            "percentunit",
                            "Calls running, of those that may run at once.",
                            query(
                                "max by (pool) (brisk_executor_active{%1$s} /"
                                    + " brisk_executor_max{%1$s})",
                                "{{pool}}"))
                        .thresholds(0.8, 1),
                    Panel.series(
                            "Waiting",
                            "short",
                            "Calls that wait for a thread, and threads that calls hold although their"
                                + " time is up.",
                            query("sum by (pool) (brisk_executor_queued{%s})", "{{pool}}"),
                            query("sum by (pool) (brisk_executor_stuck{%s}) > 0", "{{pool}} stuck"))
                        .thresholds(1, 5)))));
  }

  private static Row upstreams(String match) {
    String bucket = "brisk_http_client_request_duration_seconds_bucket{" + match + "}" + RATE;
    return new Row(
        "HTTP upstreams",
        List.of(
            Panel.series(
                "Answers",
                "reqps",
                "Requests to upstreams in a second, by class of status.",
                new Query(
                    "sum by (host, status) (rate(brisk_http_client_requests_total{%s}%s))"
                        .formatted(match, RATE),
                    "{{host}} {{status}}")),
            Panel.series(
                "No answer",
                "reqps",
                "Requests that failed or were repeated, in a second.",
                new Query(
                    "sum by (host, reason) (rate(brisk_http_client_failures_total{%s}%s))"
                        .formatted(match, RATE),
                    "{{host}} {{reason}}"),
                new Query(
                    "sum by (host) (rate(brisk_http_client_retries_total{%s}%s))"
                        .formatted(match, RATE),
                    "{{host}} repeated")),
            Panel.series(
                "Upstream p99",
                "s",
                "99 of 100 requests took at most this long.",
                new Query(
                    "histogram_quantile(0.99, sum by (le, host) (rate(" + bucket + "))) >= 0",
                    "{{host}}")),
            Panel.series(
                "Upstream connections",
                "short",
                "In use and at rest, requests that wait for one or are under way, and the limit.",
                query(
                    "sum by (host) (brisk_http_client_connections_active{%s})", "{{host}} in use"),
                query("sum by (host) (brisk_http_client_connections_idle{%s})", "{{host}} at rest"),
                query(
                    "sum by (host) (brisk_http_client_connections_pending{%s})",
                    "{{host}} waiting"),
                query("sum by (host) (brisk_http_client_connections_max{%s})", "{{host}} limit"),
                new Query(
                    "sum by (host) (brisk_http_client_inprogress{%s})".formatted(match),
                    "{{host}} under way"))));
  }

  static Dashboard loadTests() {
    return new Dashboard(
        "load-tests",
        "Brisk: load tests",
        "What the load generator sends and sees. Empty until one exports its metrics.",
        common("brisk_bench_requests_total"),
        List.of(
            new Row(
                "Load",
                List.of(
                    Panel.series(
                        "Requests",
                        "reqps",
                        "That ended, by endpoint.",
                        query(
                            "sum by (endpoint) (rate(brisk_bench_requests_total{%s}%s))",
                            "{{endpoint}}")),
                    Panel.series(
                        "Errors",
                        "reqps",
                        "Answers that were errors, and requests without an answer.",
                        query(
                            "sum by (endpoint, class) (rate(brisk_bench_errors_total{%s}%s))",
                            "{{endpoint}} {{class}}")),
                    Panel.series(
                        "Users",
                        "short",
                        "Virtual users or connections at work.",
                        query("sum (brisk_bench_users{%s})", "users")),
                    Panel.series(
                        "Latency",
                        "s",
                        "From the intended start to the last byte.",
                        query(
                            "histogram_quantile(0.5, sum by (le)"
                                + " (rate(brisk_bench_request_duration_seconds_bucket{%s}%s))) >= 0",
                            "p50"),
                        query(
                            "histogram_quantile(0.99, sum by (le)"
                                + " (rate(brisk_bench_request_duration_seconds_bucket{%s}%s))) >= 0",
                            "p99")),
                    Panel.series(
                        "Received",
                        "Bps",
                        "Bytes of answers in a second.",
                        query("sum (rate(brisk_bench_received_bytes_total{%s}%s))", "received")),
                    Panel.series(
                        "Under way",
                        "short",
                        "Requests that wait for their answers, and requests that are due but have no"
                            + " free connection.",
                        query("sum (brisk_bench_requests_inflight{%s})", "sent"),
                        query("sum (brisk_bench_requests_waiting{%s})", "due")),
                    Panel.series(
                            "Send lag",
                            "s",
                            "How late requests were sent, at p99. Above a millisecond the generator"
                                + " is part of what it measures.",
                            query("max (brisk_bench_send_lag_p99_seconds{%s})", "p99"))
                        .thresholds(0.001, 0.01)))));
  }
}
