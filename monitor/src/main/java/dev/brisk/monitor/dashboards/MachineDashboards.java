package dev.brisk.monitor.dashboards;

import static dev.brisk.monitor.dashboards.Promql.RATE;
import static dev.brisk.monitor.dashboards.Promql.common;
import static dev.brisk.monitor.dashboards.Promql.query;

import dev.brisk.monitor.dashboards.Dashboard.Row;
import dev.brisk.monitor.dashboards.Panel.Query;
import java.util.List;

/// Utilisation, saturation and errors of the process and its machine.
final class MachineDashboards {
  private static final String HOST = "job=\"node\"";

  private MachineDashboards() {}

  static Dashboard brisk() {
    return new Dashboard(
        "machine",
        "Brisk: JVM and host",
        "Utilisation, saturation and errors of the process and its machine.",
        common("process_start_time_seconds"),
        List.of(process(), jvm(), metrics(), host()));
  }

  /// With what Prometheus's client libraries of any language export.
  static Dashboard anyProcess() {
    return new Dashboard(
        "machine",
        "Brisk: process and host",
        "Utilisation, saturation and errors of the process and its machine.",
        common("process_start_time_seconds"),
        List.of(
            new Row(
                "Process",
                List.of(
                    Panel.series(
                        "Processors",
                        "short",
                        "How many are in use.",
                        query(
                            "sum by (instance) (rate(process_cpu_seconds_total{%s}%s))",
                            "{{instance}}")),
                    Panel.series(
                        "Memory",
                        "bytes",
                        "Resident.",
                        query(
                            "sum by (instance) (process_resident_memory_bytes{%s})",
                            "{{instance}}")),
                    descriptors())),
            host()));
  }

  private static Row process() {
    return new Row(
        "Process",
        List.of(
            Panel.series(
                "Processors",
                "short",
                "Used, and how many it may use.",
                query("sum by (instance) (rate(process_cpu_seconds_total{%s}%s))", "{{instance}}"),
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
                query("sum by (instance) (process_resident_memory_bytes{%s})", "{{instance}}"),
                query("max by (instance) (process_memory_limit_bytes{%s})", "{{instance}} limit")),
            descriptors()));
  }

  private static Panel descriptors() {
    return Panel.series(
            "File descriptors",
            "percentunit",
            "Open, of those that may be open.",
            query(
                "max by (instance) (process_open_fds{%1$s} / process_max_fds{%1$s})",
                "{{instance}}"))
        .thresholds(0.8, 0.9);
  }

  private static Row jvm() {
    return new Row(
        "JVM",
        List.of(
            Panel.series(
                "Heap",
                "bytes",
                "Used, and how large it may become.",
                query(
                    "sum by (instance) (jvm_memory_used_bytes{%s,area=\"heap\"})", "{{instance}}"),
                query(
                    "sum by (instance) (jvm_memory_committed_bytes{%s,area=\"heap\"})",
                    "{{instance}} committed"),
                query(
                    "sum by (instance) (jvm_memory_max_bytes{%s,area=\"heap\"})",
                    "{{instance}} limit")),
            Panel.series(
                "Allocation",
                "Bps",
                "Bytes of new objects in a second, as counted at collections; none before the first.",
                query(
                    "sum by (instance) (rate(jvm_memory_pool_allocated_bytes_total{%s}%s))",
                    "{{instance}}")),
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
                "Live platform threads, and those in a deadlock.",
                query("sum by (instance) (jvm_threads_current{%s})", "{{instance}}"),
                query("sum by (instance) (jvm_threads_deadlocked{%s})", "{{instance}} deadlocked")),
            Panel.series(
                "Classes",
                "short",
                "Loaded. It levels off; a rise without end is a leak.",
                query("sum by (instance) (jvm_classes_currently_loaded{%s})", "{{instance}}")),
            Panel.series(
                "Running for",
                "s",
                "Since when, and on which Java.",
                query(
                    "(time() - process_start_time_seconds{%1$s}) * on (job, instance) group_left"
                        + " (version) jvm_runtime_info{%1$s}",
                    "{{instance}} Java {{version}}")),
            Panel.series(
                "Buffers",
                "bytes",
                "Memory outside of the heap for network and files.",
                query(
                    "sum by (instance, pool) (jvm_buffer_pool_used_bytes{%s})",
                    "{{instance}} {{pool}}"))));
  }

  private static Row metrics() {
    return new Row(
        "Metrics",
        List.of(
            Panel.series(
                "HTTP series",
                "short",
                "Label sets of method, status and endpoint that exist, and how many may.",
                query("sum by (instance) (brisk_metrics_http_series{%s})", "{{instance}}"),
                query(
                    "sum by (instance) (brisk_metrics_http_series_limit{%s})",
                    "{{instance}} limit")),
            Panel.series(
                    "Requests beyond the limit",
                    "reqps",
                    "Requests counted under _overflow in a second, because of that limit.",
                    query(
                        "sum by (instance) (rate(brisk_metrics_http_overflow_total{%s}%s))",
                        "{{instance}}"))
                .thresholds(0.001, 1),
            Panel.series(
                    "Bounds met",
                    "reqps",
                    "Requests and connections refused or cut off in a second because all clients"
                        + " together took too much, by bound.",
                    query(
                        "sum by (instance, limit) (rate(brisk_http_limits_total{%s}%s))",
                        "{{instance}} {{limit}}"))
                .thresholds(0.001, 1),
            Panel.series(
                "Not let in",
                "reqps",
                "Requests that the front door refused in a second, by why: no or an unknown key,"
                    + " scopes that are missing, too many requests.",
                query(
                    "sum by (instance, reason) (rate(brisk_access_refused_total{%s}%s))",
                    "{{instance}} {{reason}}")),
            Panel.series(
                "Upstreams of the proxy",
                "short",
                "1 while requests go there, 0 while it is left out; and what is under way.",
                query("min by (instance, upstream) (brisk_upstream_up{%s})", "{{upstream}} up"),
                query(
                    "sum by (instance, upstream) (brisk_upstream_in_progress{%s})",
                    "{{upstream}} under way")),
            Panel.series(
                "Failures of upstreams",
                "reqps",
                "Requests of the proxy that an upstream did not answer in a second, and those sent to"
                    + " another then, or not, since a fifth of all were.",
                query(
                    "sum by (instance, upstream) (rate(brisk_upstream_failures_total{%s}%s))",
                    "{{upstream}}"),
                query(
                    "sum by (instance, result) (rate(brisk_upstream_retries_total{%s}%s))",
                    "retries {{result}}")),
            Panel.series(
                "Tunnels",
                "short",
                "Connections that speak something else than HTTP now, such as WebSocket.",
                query("sum by (instance) (brisk_http_tunnels{%s})", "{{instance}}")),
            Panel.series(
                "Limits and Redis",
                "reqps",
                "How often in a second limits took tokens from the Redis that servers share, and"
                    + " requests that were decided without it.",
                query(
                    "sum by (instance, outcome) (rate(brisk_limit_leases_total{%s}%s))",
                    "{{instance}} {{outcome}}"),
                query(
                    "sum by (instance) (rate(brisk_limits_alone_total{%s}%s))",
                    "{{instance}} without Redis")),
            Panel.series(
                "Held for clients",
                "bytes",
                "Answers that wait for their readers, and bodies of requests.",
                query(
                    "sum by (instance, what) (brisk_http_held_bytes{%s})",
                    "{{instance}} {{what}}"))));
  }

  private static Row host() {
    return new Row(
        "Host",
        List.of(
            Panel.series(
                    "Processors used",
                    "percentunit",
                    "Share of time in which the machine's processors were busy.",
                    new Query(
                        "1 - avg by (instance) (rate(node_cpu_seconds_total{%s,mode=\"idle\"}%s))"
                            .formatted(HOST, RATE),
                        "{{instance}}"))
                .thresholds(0.8, 0.95),
            Panel.series(
                "Load",
                "short",
                "Processes that run or want to, over one minute.",
                new Query("max by (instance) (node_load1{%s})".formatted(HOST), "{{instance}}")),
            Panel.series(
                    "Memory used",
                    "percentunit",
                    "Share of the machine's memory that is not available.",
                    new Query(
                        ("1 - node_memory_MemAvailable_bytes{%1$s} /"
                                + " node_memory_MemTotal_bytes{%1$s}")
                            .formatted(HOST),
                        "{{instance}}"))
                .thresholds(0.8, 0.95),
            Panel.series(
                "Network",
                "Bps",
                "Received and sent, without the loopback.",
                new Query(
                    "sum by (instance) (rate(node_network_receive_bytes_total{%s,device!=\"lo\"}%s))"
                        .formatted(HOST, RATE),
                    "{{instance}} received"),
                new Query(
                    "sum by (instance) (rate(node_network_transmit_bytes_total{%s,device!=\"lo\"}%s))"
                        .formatted(HOST, RATE),
                    "{{instance}} sent"))));
  }
}
