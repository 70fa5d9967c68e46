// Over 450 lines: a list, an entry a metric.
package dev.brisk.catalogue;

import dev.brisk.catalogue.Metric.Group;
import dev.brisk.catalogue.Metric.Type;
import dev.brisk.catalogue.Metric.Unit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every metric that Brisk exports: the one place that owns names, labels, units and help texts.
///
/// Collectors take their names from here; rules, dashboards and the guide are generated from it. A
/// test compares it with what a scrape really returns.
public final class MetricsCatalogue {
  private MetricsCatalogue() {}

  public static final Metric HTTP_REQUESTS =
      counter(
          "http_requests_total", Group.HTTP, "Requests answered.", "method", "status", "handler");
  public static final Metric HTTP_REQUEST_SIZE =
      summary("http_request_size_bytes", "Bytes of request bodies.", "handler");
  public static final Metric HTTP_RESPONSE_SIZE =
      summary("http_response_size_bytes", "Bytes of response bodies.", "handler");
  public static final Metric HTTP_DURATION_HIGHR =
      histogram(
          "http_request_duration_highr_seconds",
          Group.HTTP,
          "Latency with many buckets but without labels: for exact percentiles.");
  public static final Metric HTTP_DURATION =
      histogram(
          "http_request_duration_seconds",
          Group.HTTP,
          "Latency with few buckets by method and handler: for objectives and rates.",
          "method",
          "handler");
  public static final Metric HTTP_FIRST_BYTE =
      histogram(
          "http_response_first_byte_seconds",
          Group.HTTP,
          "Time to the first byte of the answer; off unless asked for.",
          "method",
          "handler");
  public static final Metric HTTP_DURATION_NATIVE =
      histogram(
          "http_request_duration_native_seconds",
          Group.HTTP,
          "Latency as a native histogram, 9 % a bucket, for scrapes by protobuf; off unless asked"
              + " for.",
          "method",
          "handler");
  public static final Metric HTTP_IN_PROGRESS =
      gauge(
          "http_requests_inprogress",
          Group.HTTP,
          Unit.NONE,
          "Requests being answered now; off unless asked for.",
          "method",
          "handler");

  public static final Metric HTTP_LIMITS =
      counter(
          "brisk_http_limits_total",
          Group.SERVER,
          "How often a bound was met that holds for all clients together, by bound; see the guide"
              + " to running.",
          "limit");
  public static final Metric ACCESS_REFUSED =
      counter(
          "brisk_access_refused_total",
          Group.SERVER,
          "Requests that the front door did not let in, by why: no_credentials, unknown_key and"
              + " invalid_token (401), forbidden (403), limited (429), without_redis and"
              + " without_token_keys (503).",
          "reason");
  public static final Metric HTTP_TUNNELS =
      gauge(
          "brisk_http_tunnels",
          Group.SERVER,
          Unit.NONE,
          "Connections that speak something else than HTTP now, such as WebSocket, through a proxy.");
  public static final Metric LIMIT_LEASES =
      counter(
          "brisk_limit_leases_total",
          Group.SERVER,
          "How often limits asked Redis for tokens that servers share, by outcome: granted, refused,"
              + " failed.",
          "outcome");
  public static final Metric LIMITS_ALONE =
      counter(
          "brisk_limits_alone_total",
          Group.SERVER,
          "Requests whose limits were decided without Redis, since it could not be asked.");
  public static final Metric HTTP_HELD =
      gauge(
          "brisk_http_held_bytes",
          Group.SERVER,
          Unit.BYTES,
          "Held for clients: answers that they have not read, bodies of their requests, heads that"
              + " are not whole, requests that wait for their answers.",
          "what");

  public static final Metric OTEL_DURATION =
      histogram(
          "http_server_request_duration_seconds",
          Group.HTTP_OPENTELEMETRY,
          "Duration of HTTP server requests.",
          "http_request_method",
          "http_response_status_code",
          "http_route");
  public static final Metric OTEL_ACTIVE =
      gauge(
          "http_server_active_requests",
          Group.HTTP_OPENTELEMETRY,
          Unit.NONE,
          "Number of active HTTP server requests.",
          "http_request_method",
          "http_route");
  public static final Metric OTEL_REQUEST_SIZE =
      new Metric(
          "http_server_request_body_size_bytes",
          Type.HISTOGRAM,
          Unit.BYTES,
          Group.HTTP_OPENTELEMETRY,
          List.of("http_request_method", "http_response_status_code", "http_route"),
          "Size of HTTP server request bodies.");
  public static final Metric OTEL_RESPONSE_SIZE =
      new Metric(
          "http_server_response_body_size_bytes",
          Type.HISTOGRAM,
          Unit.BYTES,
          Group.HTTP_OPENTELEMETRY,
          List.of("http_request_method", "http_response_status_code", "http_route"),
          "Size of HTTP server response bodies.");

  public static final Metric HTTP_SERIES =
      gauge(
          "brisk_metrics_http_series",
          Group.METRICS,
          Unit.NONE,
          "Label sets of method, status and handler that exist now.");
  public static final Metric HTTP_SERIES_LIMIT =
      gauge(
          "brisk_metrics_http_series_limit",
          Group.METRICS,
          Unit.NONE,
          "Label sets of method, status and handler that may exist.");
  public static final Metric HTTP_OVERFLOW =
      counter(
          "brisk_metrics_http_overflow_total",
          Group.METRICS,
          "Requests counted under handler _overflow because the series limit was reached.");

  public static final Metric CACHE_REQUESTS =
      counter(
          "brisk_cache_requests_total",
          Group.CACHE,
          "Requests to cached endpoints, by result (hit, stale, miss, collapsed) and by the tier"
              + " that answered (memory, redis, source).",
          "endpoint",
          "tier",
          "result");
  public static final Metric CACHE_LOAD_FAILURES =
      counter(
          "brisk_cache_load_failures_total",
          Group.CACHE,
          "Loads that failed and were not stored.",
          "endpoint");
  public static final Metric CACHE_LOADS =
      counter(
          "brisk_cache_loads_total",
          Group.CACHE,
          "Loads that ended, failed ones and those in the background included.",
          "endpoint");
  public static final Metric CACHE_LOAD_SECONDS =
      counter(
          "brisk_cache_load_seconds_total",
          Group.CACHE,
          Unit.SECONDS,
          "Time spent in loads; divided by their number, what a miss costs.",
          "endpoint");
  public static final Metric CACHE_REFRESHES =
      counter(
          "brisk_cache_refreshes_total",
          Group.CACHE,
          "Loads begun in the background, behind an answer that was given at once.",
          "endpoint");
  public static final Metric CACHE_REVALIDATIONS =
      counter(
          "brisk_cache_revalidations_total",
          Group.CACHE,
          "Loads in which the source confirmed the old answer (304).",
          "endpoint");
  public static final Metric CACHE_NEGATIVE_HITS =
      counter(
          "brisk_cache_negative_hits_total",
          Group.CACHE,
          "Requests that were answered with a failure that is kept for a while.",
          "endpoint");
  public static final Metric CACHE_LEASE_WAITS =
      counter(
          "brisk_cache_lease_waits_total",
          Group.CACHE,
          "Loads that waited because another node was loading the same.",
          "endpoint");
  public static final Metric CACHE_LOADS_WITHOUT_LEASE =
      counter(
          "brisk_cache_loads_without_lease_total",
          Group.CACHE,
          "Loads begun without the shared tier's lease, so that other nodes may have loaded the same.",
          "endpoint");
  public static final Metric CACHE_INVALIDATIONS =
      counter(
          "brisk_cache_invalidations_total",
          Group.CACHE,
          "Invalidations by key or tag that this node carried out.");
  public static final Metric CACHE_EVICTIONS =
      counter(
          "brisk_cache_evictions_total",
          Group.CACHE,
          "Entries that left a tier because it was full: of memory alone, since Redis and"
              + " Memcached do not tell whose theirs are.",
          "endpoint",
          "tier");
  public static final Metric CACHE_ENTRIES =
      gauge(
          "brisk_cache_entries",
          Group.CACHE,
          Unit.NONE,
          "Entries in a tier: of memory alone, since Redis and"
              + " Memcached do not tell whose theirs are.",
          "endpoint",
          "tier");
  public static final Metric CACHE_SIZE =
      gauge(
          "brisk_cache_size_bytes",
          Group.CACHE,
          Unit.BYTES,
          "Bytes kept in a tier: of memory alone, since Redis and"
              + " Memcached do not tell whose theirs are.",
          "endpoint",
          "tier");
  public static final Metric CACHE_MAX_SIZE =
      gauge(
          "brisk_cache_max_size_bytes",
          Group.CACHE,
          Unit.BYTES,
          "Bytes that a tier may keep.",
          "tier");

  public static final Metric SOURCE_DURATION =
      histogram(
          "brisk_source_duration_seconds",
          Group.SOURCE,
          "Time that a call of a source took.",
          "endpoint",
          "source");
  public static final Metric SOURCE_FAILURES =
      counter(
          "brisk_source_failures_total",
          Group.SOURCE,
          "Calls of a source that failed, by reason.",
          "endpoint",
          "source",
          "reason");
  public static final Metric SOURCE_IN_PROGRESS =
      gauge(
          "brisk_source_inprogress",
          Group.SOURCE,
          Unit.NONE,
          "Calls of a source under way.",
          "endpoint",
          "source");
  public static final Metric BREAKER_OPEN =
      gauge(
          "brisk_breaker_open",
          Group.SOURCE,
          Unit.NONE,
          "1 while a circuit breaker refuses calls, else 0: that of redis, memcached, or of an"
              + " endpoint's source.",
          "breaker");

  public static final Metric PATTERNS_GIVEN_UP =
      counter(
          "brisk_patterns_given_up_total",
          Group.SERVER,
          "Texts of requests that were refused (422) since comparing them with a pattern took more"
              + " steps than are allowed.");

  public static final Metric UPSTREAM_UP =
      gauge(
          "brisk_upstream_up",
          Group.SERVER,
          Unit.NONE,
          "1 while requests of the proxy go to the upstream; 0 while it is left out since it fails.",
          "upstream");
  public static final Metric UPSTREAM_IN_PROGRESS =
      gauge(
          "brisk_upstream_in_progress",
          Group.SERVER,
          Unit.NONE,
          "Requests of the proxy that the upstream has not answered whole.",
          "upstream");
  public static final Metric UPSTREAM_FAILURES =
      counter(
          "brisk_upstream_failures_total",
          Group.SERVER,
          "Requests of the proxy that the upstream did not answer: no connection, no HTTP, too late.",
          "upstream");
  public static final Metric UPSTREAM_RETRIES =
      counter(
          "brisk_upstream_retries_total",
          Group.SERVER,
          "Requests of the proxy that failed at one upstream and were sent to another (sent), or"
              + " were not, since a fifth of all were (refused).",
          "result");

  public static final Metric CLIENT_REQUESTS =
      counter(
          "brisk_http_client_requests_total",
          Group.HTTP_CLIENT,
          "Requests to an upstream that were answered, by class of status.",
          "endpoint",
          "host",
          "status");
  public static final Metric CLIENT_FAILURES =
      counter(
          "brisk_http_client_failures_total",
          Group.HTTP_CLIENT,
          "Requests to an upstream that got no answer, by reason (connect, broken, too_large, busy,"
              + " timeout, cancelled).",
          "endpoint",
          "host",
          "reason");
  public static final Metric CLIENT_RETRIES =
      counter(
          "brisk_http_client_retries_total",
          Group.HTTP_CLIENT,
          "Requests to an upstream that were sent once more.",
          "endpoint",
          "host");
  public static final Metric CLIENT_DURATION =
      histogram(
          "brisk_http_client_request_duration_seconds",
          Group.HTTP_CLIENT,
          "Time from sending a request to the whole answer, or to its failure; each repetition"
              + " counts.",
          "endpoint",
          "host");
  public static final Metric CLIENT_IN_PROGRESS =
      gauge(
          "brisk_http_client_inprogress",
          Group.HTTP_CLIENT,
          Unit.NONE,
          "Requests to an upstream under way, those that wait for a connection included.",
          "endpoint",
          "host");
  public static final Metric CLIENT_POOL_ACTIVE =
      clientPool("brisk_http_client_connections_active", "Connections in use.");
  public static final Metric CLIENT_POOL_IDLE =
      clientPool("brisk_http_client_connections_idle", "Connections open, but at rest.");
  public static final Metric CLIENT_POOL_PENDING =
      clientPool("brisk_http_client_connections_pending", "Requests that wait for a connection.");
  public static final Metric CLIENT_POOL_MAX =
      clientPool("brisk_http_client_connections_max", "Connections that may be open.");

  public static final Metric REDIS_UP =
      gauge("brisk_redis_up", Group.REDIS, Unit.NONE, "1 while Redis answers, else 0.");
  public static final Metric REDIS_FAILURES =
      counter(
          "brisk_redis_failures_total",
          Group.REDIS,
          "Commands that failed or took longer than their time-out.");
  public static final Metric REDIS_TRIPS =
      counter(
          "brisk_redis_trips_total",
          Group.REDIS,
          "How often Redis was given up for a while after failures.");
  public static final Metric REDIS_INVALIDATIONS =
      counter(
          "brisk_redis_invalidations_total",
          Group.REDIS,
          "Keys and tags that nodes told each other of, sent or received.",
          "direction");
  public static final Metric REDIS_QUEUED =
      gauge(
          "brisk_redis_queued_invalidations",
          Group.REDIS,
          Unit.NONE,
          "Keys and tags that wait for the return of Redis.");
  public static final Metric REDIS_CONTINUITY_LOSSES =
      counter(
          "brisk_redis_continuity_losses_total",
          Group.REDIS,
          "How often invalidations may have been missed, so that the memory tier was discarded, by the"
              + " reason.",
          "reason");
  public static final Metric REDIS_INVALIDATIONS_CONFIRMED =
      gauge(
          "brisk_redis_invalidations_confirmed",
          Group.REDIS,
          Unit.NONE,
          "1 while invalidations are known to reach this node; else 0, and memory's entries live for"
              + " a second at most.");

  public static final Metric POOL_ACTIVE =
      pool("hikaricp_active_connections", "Connections in use.");
  public static final Metric POOL_IDLE = pool("hikaricp_idle_connections", "Connections at rest.");
  public static final Metric POOL_PENDING =
      pool("hikaricp_pending_threads", "Callers that wait for a connection.");
  public static final Metric POOL_MAX =
      pool("hikaricp_max_connections", "Connections that may exist.");
  public static final Metric EXECUTOR_ACTIVE =
      gauge("brisk_executor_active", Group.POOL, Unit.NONE, "Calls running on a pool.", "pool");
  public static final Metric EXECUTOR_QUEUED =
      gauge("brisk_executor_queued", Group.POOL, Unit.NONE, "Calls waiting for a pool.", "pool");
  public static final Metric EXECUTOR_MAX =
      gauge("brisk_executor_max", Group.POOL, Unit.NONE, "Calls that may run at once.", "pool");
  public static final Metric EXECUTOR_STUCK =
      gauge(
          "brisk_executor_stuck",
          Group.POOL,
          Unit.NONE,
          "Calls that go on although their time is up and they were interrupted.",
          "pool");

  public static final Metric ACCESS_LOG_DROPPED =
      counter(
          "brisk_access_log_dropped_total",
          Group.SERVER,
          "Records of the access log that were lost because it could not be written or not quickly"
              + " enough.");

  public static final Metric JVM_MEMORY_USED =
      gauge("jvm_memory_used_bytes", Group.JVM, Unit.BYTES, "Memory in use.", "area");
  public static final Metric JVM_MEMORY_COMMITTED =
      gauge("jvm_memory_committed_bytes", Group.JVM, Unit.BYTES, "Memory committed.", "area");
  public static final Metric JVM_MEMORY_MAX =
      gauge("jvm_memory_max_bytes", Group.JVM, Unit.BYTES, "Memory limit; -1: none.", "area");
  public static final Metric JVM_GC =
      new Metric(
          "jvm_gc_collection_seconds",
          Type.SUMMARY,
          Unit.SECONDS,
          Group.JVM,
          List.of("gc"),
          "Time spent in a garbage collector.");
  public static final Metric JVM_ALLOCATED =
      counter(
          "jvm_memory_pool_allocated_bytes_total",
          Group.JVM,
          Unit.BYTES,
          "Bytes allocated in a pool, as counted after collections.",
          "pool");
  public static final Metric JVM_THREADS =
      gauge("jvm_threads_current", Group.JVM, Unit.NONE, "Live platform threads.");
  public static final Metric JVM_THREADS_DEADLOCKED =
      gauge("jvm_threads_deadlocked", Group.JVM, Unit.NONE, "Threads in a deadlock.");
  public static final Metric JVM_CLASSES =
      gauge("jvm_classes_currently_loaded", Group.JVM, Unit.NONE, "Classes loaded.");
  public static final Metric JVM_BUFFERS =
      gauge("jvm_buffer_pool_used_bytes", Group.JVM, Unit.BYTES, "Bytes in buffers.", "pool");
  public static final Metric JVM_INFO =
      gauge(
          "jvm_runtime_info",
          Group.JVM,
          Unit.NONE,
          "Always 1; its labels name the JVM.",
          "version",
          "vendor",
          "runtime");

  public static final Metric PROCESS_CPU =
      counter(
          "process_cpu_seconds_total",
          Group.PROCESS,
          Unit.SECONDS,
          "Processor time used, user and system.");
  public static final Metric PROCESS_START =
      gauge(
          "process_start_time_seconds",
          Group.PROCESS,
          Unit.SECONDS,
          "When the process started, since the epoch.");
  public static final Metric PROCESS_FDS =
      gauge("process_open_fds", Group.PROCESS, Unit.NONE, "File descriptors open.");
  public static final Metric PROCESS_MAX_FDS =
      gauge("process_max_fds", Group.PROCESS, Unit.NONE, "File descriptors that may be open.");
  public static final Metric PROCESS_RSS =
      gauge("process_resident_memory_bytes", Group.PROCESS, Unit.BYTES, "Resident memory.");
  public static final Metric PROCESS_CPU_LIMIT =
      gauge(
          "process_cpu_limit",
          Group.PROCESS,
          Unit.NONE,
          "Processors that this process may use: the cgroup's quota, or all of the machine's.");
  public static final Metric PROCESS_MEMORY_LIMIT =
      gauge(
          "process_memory_limit_bytes",
          Group.PROCESS,
          Unit.BYTES,
          "Memory that this process may use: the cgroup's limit, or all of the machine's.");
  public static final Metric PROCESS_THROTTLED =
      counter(
          "process_cpu_throttled_seconds_total",
          Group.PROCESS,
          Unit.SECONDS,
          "Time that the cgroup's processor quota held this process up.");

  public static final Metric BENCH_REQUESTS =
      counter(
          "brisk_bench_requests_total",
          Group.BENCH,
          "Requests of a load test that ended.",
          "endpoint");
  public static final Metric BENCH_ERRORS =
      counter(
          "brisk_bench_errors_total",
          Group.BENCH,
          "Answers of a load test that were errors, and requests without an answer.",
          "endpoint",
          "class");
  public static final Metric BENCH_BYTES =
      counter(
          "brisk_bench_received_bytes_total",
          Group.BENCH,
          Unit.BYTES,
          "Bytes that a load test received.",
          "endpoint");
  public static final Metric BENCH_DURATION =
      histogram(
          "brisk_bench_request_duration_seconds",
          Group.BENCH,
          "Latency that a load test saw, from the intended start.",
          "endpoint");
  public static final Metric BENCH_IN_FLIGHT =
      gauge(
          "brisk_bench_requests_inflight",
          Group.BENCH,
          Unit.NONE,
          "Requests of a load test that wait for their answers.");
  public static final Metric BENCH_WAITING =
      gauge(
          "brisk_bench_requests_waiting",
          Group.BENCH,
          Unit.NONE,
          "Requests of a load test that are due but have no free connection.");
  public static final Metric BENCH_SEND_LAG =
      gauge(
          "brisk_bench_send_lag_p99_seconds",
          Group.BENCH,
          Unit.SECONDS,
          "How late a load test sent in its last interval, at p99.");
  public static final Metric BENCH_USERS =
      gauge(
          "brisk_bench_users",
          Group.BENCH,
          Unit.NONE,
          "Virtual users or connections of a load test at work.");

  private static final List<Metric> NAMED =
      List.of(
          HTTP_REQUESTS,
          HTTP_REQUEST_SIZE,
          HTTP_RESPONSE_SIZE,
          HTTP_DURATION_HIGHR,
          HTTP_DURATION,
          HTTP_FIRST_BYTE,
          HTTP_DURATION_NATIVE,
          HTTP_IN_PROGRESS,
          OTEL_DURATION,
          OTEL_ACTIVE,
          OTEL_REQUEST_SIZE,
          OTEL_RESPONSE_SIZE,
          HTTP_SERIES,
          HTTP_LIMITS,
          ACCESS_REFUSED,
          HTTP_TUNNELS,
          LIMIT_LEASES,
          LIMITS_ALONE,
          HTTP_HELD,
          HTTP_SERIES_LIMIT,
          HTTP_OVERFLOW,
          CACHE_REQUESTS,
          CACHE_LOAD_FAILURES,
          CACHE_LOADS,
          CACHE_LOAD_SECONDS,
          CACHE_REFRESHES,
          CACHE_REVALIDATIONS,
          CACHE_NEGATIVE_HITS,
          CACHE_LEASE_WAITS,
          CACHE_LOADS_WITHOUT_LEASE,
          CACHE_INVALIDATIONS,
          CACHE_EVICTIONS,
          CACHE_ENTRIES,
          CACHE_SIZE,
          CACHE_MAX_SIZE,
          SOURCE_DURATION,
          SOURCE_FAILURES,
          SOURCE_IN_PROGRESS,
          BREAKER_OPEN,
          UPSTREAM_UP,
          UPSTREAM_IN_PROGRESS,
          UPSTREAM_FAILURES,
          UPSTREAM_RETRIES,
          PATTERNS_GIVEN_UP,
          CLIENT_REQUESTS,
          CLIENT_FAILURES,
          CLIENT_RETRIES,
          CLIENT_DURATION,
          CLIENT_IN_PROGRESS,
          CLIENT_POOL_ACTIVE,
          CLIENT_POOL_IDLE,
          CLIENT_POOL_PENDING,
          CLIENT_POOL_MAX,
          REDIS_UP,
          REDIS_FAILURES,
          REDIS_TRIPS,
          REDIS_INVALIDATIONS,
          REDIS_QUEUED,
          REDIS_CONTINUITY_LOSSES,
          REDIS_INVALIDATIONS_CONFIRMED,
          POOL_ACTIVE,
          POOL_IDLE,
          POOL_PENDING,
          POOL_MAX,
          EXECUTOR_ACTIVE,
          EXECUTOR_QUEUED,
          EXECUTOR_MAX,
          EXECUTOR_STUCK,
          JVM_MEMORY_USED,
          JVM_MEMORY_COMMITTED,
          JVM_MEMORY_MAX,
          JVM_GC,
          JVM_ALLOCATED,
          JVM_THREADS,
          JVM_THREADS_DEADLOCKED,
          JVM_CLASSES,
          JVM_BUFFERS,
          JVM_INFO,
          PROCESS_CPU,
          PROCESS_START,
          PROCESS_FDS,
          PROCESS_MAX_FDS,
          PROCESS_RSS,
          PROCESS_CPU_LIMIT,
          PROCESS_MEMORY_LIMIT,
          PROCESS_THROTTLED,
          ACCESS_LOG_DROPPED,
          BENCH_REQUESTS,
          BENCH_ERRORS,
          BENCH_BYTES,
          BENCH_DURATION,
          BENCH_IN_FLIGHT,
          BENCH_WAITING,
          BENCH_SEND_LAG,
          BENCH_USERS);

  private static final List<Metric> ALL =
      Stream.concat(NAMED.stream(), RuntimeDetails.ALL.stream()).toList();

  private static final Map<String, Metric> BY_NAME =
      ALL.stream().collect(Collectors.toUnmodifiableMap(Metric::name, Function.identity()));

  /// All metrics.
  public static List<Metric> all() {
    return ALL;
  }

  public static Stream<Metric> of(Group group) {
    return ALL.stream().filter(metric -> metric.group() == group);
  }

  public static Optional<Metric> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  private static Metric counter(String name, Group group, String help, String... labels) {
    return counter(name, group, Unit.NONE, help, labels);
  }

  private static Metric counter(
      String name, Group group, Unit unit, String help, String... labels) {
    return new Metric(name, Type.COUNTER, unit, group, List.of(labels), help);
  }

  private static Metric gauge(String name, Group group, Unit unit, String help, String... labels) {
    return new Metric(name, Type.GAUGE, unit, group, List.of(labels), help);
  }

  private static Metric pool(String name, String help) {
    return gauge(name, Group.POOL, Unit.NONE, help, "pool");
  }

  private static Metric clientPool(String name, String help) {
    return gauge(name, Group.HTTP_CLIENT, Unit.NONE, help, "host");
  }

  private static Metric summary(String name, String help, String... labels) {
    return new Metric(name, Type.SUMMARY, Unit.BYTES, Group.HTTP, List.of(labels), help);
  }

  private static Metric histogram(String name, Group group, String help, String... labels) {
    return new Metric(name, Type.HISTOGRAM, Unit.SECONDS, group, List.of(labels), help);
  }
}
