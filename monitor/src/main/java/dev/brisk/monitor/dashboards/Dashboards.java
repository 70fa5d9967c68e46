package dev.brisk.monitor.dashboards;

import dev.brisk.monitor.dashboards.Dashboard.Row;
import dev.brisk.monitor.dashboards.Panel.Query;
import dev.brisk.monitor.rules.Service;
import java.util.ArrayList;
import java.util.List;

/// The dashboards of a service: overview, endpoints, cache, sources, JVM and host, objectives, load
/// tests.
public final class Dashboards {
  private static final String MATCH = "job=~\"$job\",instance=~\"$instance\"";
  private static final String RATE = "[$__rate_interval]";

  private final String handler;

  private Dashboards(Service service) {
    handler = service.handlerLabel();
  }

  public static List<Dashboard> of(Service service) {
    Dashboards dashboards = new Dashboards(service);
    return List.of(
        dashboards.overview(),
        dashboards.endpoints(),
        dashboards.cache(),
        dashboards.sources(),
        dashboards.machine(),
        dashboards.objectives(),
        dashboards.loadTests());
  }

  private Dashboard overview() {
    return new Dashboard(
        "overview",
        "Brisk: overview",
        "The four golden signals: traffic, errors, latency, saturation.",
        common("http_requests_total"),
        List.of(
            new Row(
                "Now",
                List.of(
                    Panel.stat(
                        "Requests",
                        "reqps",
                        "Requests answered in a second.",
                        query("sum (rate(http_requests_total{%s}%s))", "requests")),
                    Panel.stat(
                            "Errors",
                            "percentunit",
                            "Share of answers that were 5xx.",
                            query(
                                "(sum (rate(http_requests_total{%1$s,status=~\"5..\"}%2$s)) or"
                                    + " vector(0)) / sum (rate(http_requests_total{%1$s}%2$s))",
                                "errors"))
                        .thresholds(0.001, 0.01),
                    Panel.stat(
                            "p99",
                            "s",
                            "99 of 100 requests were answered within this time.",
                            quantile(0.99))
                        .thresholds(0.5, 1),
                    Panel.stat(
                            "Up",
                            "percentunit",
                            "Share of instances that can be scraped.",
                            query("avg (up{%s})", "up"))
                        .thresholds(1, 0.5))),
            new Row(
                "Traffic and errors",
                List.of(
                    Panel.series(
                        "Requests by status",
                        "reqps",
                        "Requests answered in a second, by status class.",
                        query("sum by (status) (rate(http_requests_total{%s}%s))", "{{status}}")),
                    Panel.series(
                        "Errors by endpoint",
                        "reqps",
                        "Answers with 5xx in a second.",
                        new Query(
                            "sum by (%s) (rate(http_requests_total{%s,status=~\"5..\"}%s))"
                                .formatted(handler, MATCH, RATE),
                            "{{" + handler + "}}")))),
            new Row(
                "Latency and saturation",
                List.of(
                    Panel.series(
                        "Latency",
                        "s",
                        "Percentiles over all requests, from buckets: exact at their bounds.",
                        quantile(0.5),
                        quantile(0.95),
                        quantile(0.99)),
                    Panel.series(
                            "Saturation",
                            "percentunit",
                            "How much of what is there is used: at 1 the service gets slower.",
                            query(
                                "max (rate(process_cpu_seconds_total{%1$s}%2$s) /"
                                    + " process_cpu_limit{%1$s})",
                                "processor"),
                            query(
                                "max (jvm_memory_used_bytes{%1$s,area=\"heap\"} /"
                                    + " (jvm_memory_max_bytes{%1$s,area=\"heap\"} > 0))",
                                "heap"),
                            query(
                                "max (process_open_fds{%1$s} / process_max_fds{%1$s})",
                                "descriptors"))
                        .thresholds(0.8, 0.9)))));
  }

  private Dashboard endpoints() {
    String match = MATCH + ",%s=~\"$endpoint\"".formatted(handler);
    String by = "sum by (method, " + handler + ") ";
    String legend = "{{method}} {{" + handler + "}}";
    List<Variable> variables = new ArrayList<>(common("http_requests_total"));
    variables.add(
        new Variable(
            "endpoint",
            "Endpoint",
            "label_values(http_requests_total{job=~\"$job\"}, " + handler + ")"));
    return new Dashboard(
        "endpoints",
        "Brisk: endpoints",
        "Rate, errors and duration of each endpoint.",
        variables,
        List.of(
            new Row(
                "Rate and errors",
                List.of(
                    Panel.series(
                        "Requests",
                        "reqps",
                        "Requests answered in a second.",
                        new Query(
                            by + "(rate(http_requests_total{" + match + "}" + RATE + "))", legend)),
                    Panel.series(
                            "Share of errors",
                            "percentunit",
                            "Answers with 5xx, as a share of all.",
                            new Query(
                                ("(%1$s(rate(http_requests_total{%2$s,status=~\"5..\"}%3$s)) or 0 *"
                                        + " %1$s(rate(http_requests_total{%2$s}%3$s))) /"
                                        + " (%1$s(rate(http_requests_total{%2$s}%3$s)) > 0)")
                                    .formatted(by, match, RATE),
                                legend))
                        .thresholds(0.001, 0.01))),
            new Row(
                "Duration",
                List.of(
                    Panel.series(
                        "Mean",
                        "s",
                        "Mean time to the last byte.",
                        new Query(
                            ("%1$s(rate(http_request_duration_seconds_sum{%2$s}%3$s)) /"
                                    + " (%1$s(rate(http_request_duration_seconds_count{%2$s}%3$s))"
                                    + " > 0)")
                                .formatted(by, match, RATE),
                            legend)),
                    Panel.series(
                            "Slower than 500 ms",
                            "percentunit",
                            "Share of requests that took longer than half a second.",
                            new Query(
                                ("1 - %1$s(rate(http_request_duration_seconds_bucket{%2$s,"
                                        + "le=\"0.5\"}%3$s)) / (%1$s(rate("
                                        + "http_request_duration_seconds_count{%2$s}%3$s)) > 0)")
                                    .formatted(by, match, RATE),
                                legend))
                        .thresholds(0.01, 0.05))),
            new Row(
                "Size",
                List.of(
                    Panel.series(
                        "Answers",
                        "bytes",
                        "Mean size of an answer's body.",
                        size("http_response_size_bytes", match)),
                    Panel.series(
                        "Requests",
                        "bytes",
                        "Mean size of a request's body.",
                        size("http_request_size_bytes", match)))),
            new Row(
                "All endpoints",
                List.of(
                    Panel.table(
                        "Requests in the last hour",
                        "short",
                        "By method, endpoint and status class.",
                        new Query(
                            "sum by (method, %s, status) (increase(http_requests_total{%s}[1h]))"
                                .formatted(handler, match),
                            "{{" + handler + "}}"))))));
  }

  private Query size(String metric, String match) {
    return new Query(
        "sum by (%1$s) (rate(%2$s_sum{%3$s}%4$s)) / (sum by (%1$s) (rate(%2$s_count{%3$s}%4$s)) > 0)"
            .formatted(handler, metric, match, RATE),
        "{{" + handler + "}}");
  }

  private Dashboard cache() {
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
                        "Entries",
                        "short",
                        "Kept in a tier.",
                        query("sum by (tier) (brisk_cache_entries{%s})", "{{tier}}")),
                    Panel.series(
                        "Evictions and invalidations",
                        "ops",
                        "Entries that left because a tier was full, and purges by key or tag.",
                        query(
                            "sum by (tier) (rate(brisk_cache_evictions_total{%s}%s))",
                            "evicted from {{tier}}"),
                        query(
                            "sum (rate(brisk_cache_invalidations_total{%s}%s))", "invalidations")),
                    Panel.series(
                        "Failed loads",
                        "ops",
                        "Loads that ended in an error and were not stored.",
                        new Query(
                            "sum by (endpoint) (rate(brisk_cache_load_failures_total{%s}%s))"
                                .formatted(match, RATE),
                            "{{endpoint}}")))),
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
                        "Time of a command",
                        "s",
                        "Mean, as seen from here: the network included.",
                        query(
                            "sum (rate(brisk_redis_command_seconds_total{%1$s}%2$s)) / (sum"
                                + " (rate(brisk_redis_commands_total{%1$s}%2$s)) > 0)",
                            "mean")),
                    Panel.series(
                        "Commands",
                        "ops",
                        "Sent, and failed or too late.",
                        query("sum (rate(brisk_redis_commands_total{%s}%s))", "sent"),
                        query("sum (rate(brisk_redis_failures_total{%s}%s))", "failed"))))));
  }

  private Dashboard sources() {
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
                            "1 while a source is not asked.",
                            new Query(
                                "max by (endpoint) (brisk_breaker_open{%s})".formatted(match),
                                "{{endpoint}}"))
                        .thresholds(0.5, 1))),
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
                        .thresholds(1, 5))),
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
                            "Calls that wait for a thread or a permit.",
                            query("sum by (pool) (brisk_executor_queued{%s})", "{{pool}}"))
                        .thresholds(1, 5)))));
  }

  private Dashboard machine() {
    String host = "job=\"node\"";
    return new Dashboard(
        "machine",
        "Brisk: JVM and host",
        "Utilisation, saturation and errors of the process and its machine.",
        common("process_start_time_seconds"),
        List.of(
            new Row(
                "Process",
                List.of(
                    Panel.series(
                        "Processors",
                        "short",
                        "Used, and how many it may use.",
                        query(
                            "sum by (instance) (rate(process_cpu_seconds_total{%s}%s))",
                            "{{instance}}"),
                        query("max by (instance) (process_cpu_limit{%s})", "{{instance}} limit")),
                    Panel.series(
                        "Held up by the quota",
                        "percentunit",
                        "Share of time in which the cgroup's processor quota was used up.",
                        query(
                            "sum by (instance) (rate(process_cpu_throttled_seconds_total{%s}%s))",
                            "{{instance}}")),
                    Panel.series(
                        "Memory",
                        "bytes",
                        "Resident, and how much it may use.",
                        query(
                            "sum by (instance) (process_resident_memory_bytes{%s})",
                            "{{instance}}"),
                        query(
                            "max by (instance) (process_memory_limit_bytes{%s})",
                            "{{instance}} limit")),
                    Panel.series(
                            "File descriptors",
                            "percentunit",
                            "Open, of those that may be open.",
                            query(
                                "max by (instance) (process_open_fds{%1$s} / process_max_fds{%1$s})",
                                "{{instance}}"))
                        .thresholds(0.8, 0.9))),
            new Row(
                "JVM",
                List.of(
                    Panel.series(
                        "Heap",
                        "bytes",
                        "Used, and how large it may become.",
                        query(
                            "sum by (instance) (jvm_memory_used_bytes{%s,area=\"heap\"})",
                            "{{instance}}"),
                        query(
                            "sum by (instance) (jvm_memory_max_bytes{%s,area=\"heap\"})",
                            "{{instance}} limit")),
                    Panel.series(
                            "Time in collections",
                            "percentunit",
                            "Share of time that garbage collectors took.",
                            query(
                                "sum by (instance, gc) (rate(jvm_gc_collection_seconds_sum{%s}%s))",
                                "{{instance}} {{gc}}"))
                        .thresholds(0.05, 0.2),
                    Panel.series(
                        "Threads",
                        "short",
                        "Live platform threads.",
                        query("sum by (instance) (jvm_threads_current{%s})", "{{instance}}")),
                    Panel.series(
                        "Buffers",
                        "bytes",
                        "Memory outside of the heap for network and files.",
                        query(
                            "sum by (instance, pool) (jvm_buffer_pool_used_bytes{%s})",
                            "{{instance}} {{pool}}")))),
            new Row(
                "Host",
                List.of(
                    Panel.series(
                            "Processors used",
                            "percentunit",
                            "Share of time in which the machine's processors were busy.",
                            new Query(
                                "1 - avg by (instance) (rate(node_cpu_seconds_total{%s,mode=\"idle\"}%s))"
                                    .formatted(host, RATE),
                                "{{instance}}"))
                        .thresholds(0.8, 0.95),
                    Panel.series(
                        "Load",
                        "short",
                        "Processes that run or want to, over one minute.",
                        new Query(
                            "max by (instance) (node_load1{%s})".formatted(host), "{{instance}}")),
                    Panel.series(
                            "Memory used",
                            "percentunit",
                            "Share of the machine's memory that is not available.",
                            new Query(
                                ("1 - node_memory_MemAvailable_bytes{%1$s} /"
                                        + " node_memory_MemTotal_bytes{%1$s}")
                                    .formatted(host),
                                "{{instance}}"))
                        .thresholds(0.8, 0.95),
                    Panel.series(
                        "Network",
                        "Bps",
                        "Received and sent, without the loopback.",
                        new Query(
                            "sum by (instance) (rate(node_network_receive_bytes_total{%s,device!=\"lo\"}%s))"
                                .formatted(host, RATE),
                            "{{instance}} received"),
                        new Query(
                            "sum by (instance) (rate(node_network_transmit_bytes_total{%s,device!=\"lo\"}%s))"
                                .formatted(host, RATE),
                            "{{instance}} sent"))))));
  }

  private Dashboard objectives() {
    String match = "job=~\"$job\"";
    return new Dashboard(
        "objectives",
        "Brisk: objectives and alerts",
        "What was promised, how much of the error budget is left, and what is firing.",
        common("http_requests_total"),
        List.of(
            new Row(
                "Error budgets",
                List.of(
                    Panel.series(
                            "Error budget left",
                            "percentunit",
                            "Of 30 days. Below zero the objective is missed.",
                            new Query(
                                "slo:error_budget_remaining:ratio{%s}".formatted(match),
                                "{{objective}}"))
                        .thresholds(0.25, 0),
                    Panel.series(
                            "Bad requests, last hour",
                            "percentunit",
                            "Share of requests that broke the objective.",
                            new Query(
                                "slo:bad_requests:ratio_rate1h{%s}".formatted(match),
                                "{{objective}}"))
                        .thresholds(0.006, 0.0144),
                    Panel.series(
                        "Burn rate, last hour",
                        "short",
                        "How many times faster than allowed the budget is used; 14.4 pages.",
                        new Query(
                            ("slo:bad_requests:ratio_rate1h{%1$s} / on (job, objective, endpoint,"
                                    + " kind) (1 - slo:objective:ratio{%1$s})")
                                .formatted(match),
                            "{{objective}}")),
                    Panel.series(
                        "Objectives",
                        "percentunit",
                        "The share of requests that must be good.",
                        new Query("slo:objective:ratio{%s}".formatted(match), "{{objective}}")))),
            new Row(
                "Alerts",
                List.of(
                    Panel.series(
                            "Firing",
                            "short",
                            "Alerts that are firing, by name.",
                            new Query(
                                "count by (alertname, severity) (ALERTS{alertstate=\"firing\",job=~\"$job|probe\"}) or"
                                    + " label_replace(vector(0), \"alertname\", \"none\", \"\","
                                    + " \"\")",
                                "{{alertname}} {{severity}}"))
                        .thresholds(1, 2),
                    Panel.series(
                            "Probes",
                            "short",
                            "1 while the probe from outside succeeds.",
                            new Query(
                                "min by (instance) (probe_success{job=\"probe\"})", "{{instance}}"))
                        .thresholds(1, 0.5)))));
  }

  private Dashboard loadTests() {
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
                        "Sent and answered, by step of the scenario.",
                        query(
                            "sum by (step) (rate(brisk_bench_requests_total{%s}%s))", "{{step}}")),
                    Panel.series(
                        "Errors",
                        "reqps",
                        "Answers that were errors, and requests without an answer.",
                        query(
                            "sum by (step, reason) (rate(brisk_bench_errors_total{%s}%s))",
                            "{{step}} {{reason}}")),
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
                            "p99"))))));
  }

  private static List<Variable> common(String metric) {
    return List.of(
        new Variable("job", "Job", "label_values(" + metric + ", job)"),
        new Variable(
            "instance", "Instance", "label_values(" + metric + "{job=~\"$job\"}, instance)"));
  }

  private static List<Variable> withEndpoint(String metric) {
    List<Variable> variables = new ArrayList<>(common(metric));
    variables.add(
        new Variable(
            "endpoint", "Endpoint", "label_values(" + metric + "{job=~\"$job\"}, endpoint)"));
    return variables;
  }

  /// The first placeholder is the matchers, the second the range.
  private static Query query(String expression, String legend) {
    return new Query(expression.formatted(MATCH, RATE), legend);
  }

  private static Query quantile(double quantile) {
    return query(
        "histogram_quantile("
            + quantile
            + ", sum by (le) (rate(http_request_duration_highr_seconds_bucket{%s}%s))) >= 0",
        "p" + Math.round(quantile * 100));
  }
}
