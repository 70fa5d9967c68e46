package dev.brisk.server.collectors;

import static dev.brisk.server.collectors.SnapshotBuilder.counter;
import static dev.brisk.server.collectors.SnapshotBuilder.counters;
import static dev.brisk.server.collectors.SnapshotBuilder.gauge;
import static dev.brisk.server.collectors.SnapshotBuilder.gauges;
import static dev.brisk.server.collectors.SnapshotBuilder.histograms;

import dev.brisk.catalogue.Metric;
import dev.brisk.catalogue.MetricsCatalogue;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// Exports what other parts count themselves. Each scrape asks every supplier once.
///
/// ```
/// Readings readings = new Readings().register(registry);
/// readings.cache(() -> new CacheReading(…));
/// SourceTimer timer = readings.source("predict", "model");
/// ```
///
/// Thread-safe. Suppliers must be quick and must not throw; names that they report must be unique.
public final class ServerCollector implements MultiCollector {
  /// The only tier whose entries this process can count: Redis and Memcached are shared, and
  /// neither tells what belongs to whom.
  private static final String MEMORY = "memory";

  private final List<Supplier<CacheReading>> caches = new CopyOnWriteArrayList<>();
  private final List<Supplier<RedisReading>> redis = new CopyOnWriteArrayList<>();
  private final List<Supplier<List<PoolReading>>> pools = new CopyOnWriteArrayList<>();
  private final List<Supplier<List<BreakerReading>>> breakers = new CopyOnWriteArrayList<>();
  private final List<Supplier<LimitsReading>> limits = new CopyOnWriteArrayList<>();
  private final List<SourceTimer> sources = new CopyOnWriteArrayList<>();
  private final List<HttpClientTimer> clients = new CopyOnWriteArrayList<>();
  private final List<Supplier<UpstreamReading.Group>> upstreams = new CopyOnWriteArrayList<>();
  private final List<Supplier<AccessReading>> doors = new CopyOnWriteArrayList<>();
  private final List<LongSupplier> accessLogs = new CopyOnWriteArrayList<>();

  private final Map<Metric, LongSupplier> counts = new ConcurrentHashMap<>();

  public ServerCollector register(PrometheusRegistry registry) {
    registry.register(this);
    return this;
  }

  public void cache(Supplier<CacheReading> supplier) {
    caches.add(supplier);
  }

  public void redis(Supplier<RedisReading> supplier) {
    redis.add(supplier);
  }

  public void pools(Supplier<List<PoolReading>> supplier) {
    pools.add(supplier);
  }

  public void breakers(Supplier<List<BreakerReading>> supplier) {
    breakers.add(supplier);
  }

  public void limits(Supplier<LimitsReading> supplier) {
    limits.add(supplier);
  }

  /// @param dropped records of the access log that were lost, since the start
  public void accessLog(LongSupplier dropped) {
    accessLogs.add(dropped);
  }

  public void access(Supplier<AccessReading> supplier) {
    doors.add(supplier);
  }

  /// @param supplier those of a proxy
  public void upstreams(Supplier<UpstreamReading.Group> supplier) {
    upstreams.add(supplier);
  }

  /// A counter of the catalogue that has no labels.
  public void count(Metric metric, LongSupplier supplier) {
    counts.put(metric, supplier);
  }

  /// A timer for the source of an endpoint; one for each.
  public SourceTimer source(String endpoint, String source) {
    SourceTimer timer = new SourceTimer(endpoint, source);
    sources.add(timer);
    return timer;
  }

  /// The requests of an endpoint to its upstream; one timer for each pair.
  public void httpClient(HttpClientTimer timer) {
    clients.add(timer);
  }

  /// What the caches counted; one reading a store.
  public List<CacheReading> caches() {
    return caches.stream().map(Supplier::get).toList();
  }

  public List<SourceReading> sources() {
    return sources.stream().map(SourceTimer::reading).toList();
  }

  public List<PoolReading> pools() {
    return pools.stream().flatMap(supplier -> supplier.get().stream()).toList();
  }

  /// Null without Redis.
  public @Nullable RedisReading redis() {
    return redis.isEmpty() ? null : redis.getFirst().get();
  }

  @Override
  public MetricSnapshots collect() {
    MetricSnapshots.Builder result = MetricSnapshots.builder();
    List<CacheReading> cacheReadings = caches();
    if (!cacheReadings.isEmpty()) {
      collectCaches(cacheReadings, result);
    }
    RedisReading redisNow = redis();
    if (redisNow != null) {
      collectRedis(redisNow, result);
    }
    collectPools(pools(), result);
    limits.forEach(supplier -> collectLimits(supplier.get(), result));
    if (!sources.isEmpty()) {
      collectSources(result);
    }
    if (!clients.isEmpty()) {
      collectClients(result);
    }
    List<GaugeDataPointSnapshot> open = new ArrayList<>();
    breakers.stream()
        .flatMap(supplier -> supplier.get().stream())
        .forEach(breaker -> open.add(gauge(breaker.open() ? 1 : 0, "breaker", breaker.breaker())));
    if (!open.isEmpty()) {
      result.metricSnapshot(gauges(MetricsCatalogue.BREAKER_OPEN, open));
    }
    if (!accessLogs.isEmpty()) {
      long dropped = accessLogs.stream().mapToLong(LongSupplier::getAsLong).sum();
      result.metricSnapshot(
          counters(MetricsCatalogue.ACCESS_LOG_DROPPED, List.of(counter(dropped))));
    }
    if (!upstreams.isEmpty()) {
      collectUpstreams(upstreams.stream().map(Supplier::get).toList(), result);
    }
    doors.forEach(supplier -> collectAccess(supplier.get(), result));
    counts.forEach((metric, count) ->
        result.metricSnapshot(counters(metric, List.of(counter(count.getAsLong())))));
    return result.build();
  }

  private static void collectAccess(AccessReading access, MetricSnapshots.Builder result) {
    result.metricSnapshot(
        counters(MetricsCatalogue.ACCESS_REFUSED, labelled(access.refused(), "reason")));
    if (!access.asked().isEmpty()) {
      result.metricSnapshot(
          counters(MetricsCatalogue.LIMIT_LEASES, labelled(access.asked(), "outcome")));
      result.metricSnapshot(
          counters(MetricsCatalogue.LIMITS_ALONE, List.of(counter(access.alone()))));
    }
  }

  private static List<CounterDataPointSnapshot> labelled(Map<String, Long> counts, String label) {
    return counts.entrySet().stream()
        .map(each -> counter(each.getValue(), label, each.getKey()))
        .toList();
  }

  private static void collectCaches(List<CacheReading> caches, MetricSnapshots.Builder result) {
    List<CounterDataPointSnapshot> requests = new ArrayList<>();
    List<CounterDataPointSnapshot> failures = new ArrayList<>();
    List<CounterDataPointSnapshot> evictions = new ArrayList<>();
    List<GaugeDataPointSnapshot> entries = new ArrayList<>();
    List<GaugeDataPointSnapshot> bytes = new ArrayList<>();
    List<GaugeDataPointSnapshot> maxBytes = new ArrayList<>();
    long invalidations = 0;
    for (CacheReading cache : caches) {
      for (CacheReading.Endpoint endpoint : cache.endpoints()) {
        String name = endpoint.name();
        requests.add(request(endpoint.memoryHits(), name, MEMORY, "hit"));
        requests.add(request(endpoint.remoteHits(), name, cache.remoteTier(), "hit"));
        requests.add(request(endpoint.stale(), name, MEMORY, "stale"));
        requests.add(request(endpoint.misses(), name, "source", "miss"));
        requests.add(request(endpoint.collapsed(), name, "source", "collapsed"));
        failures.add(counter(endpoint.failures(), "endpoint", name));
        CacheReading.Held held = endpoint.held();
        evictions.add(counter(held.evictions(), "endpoint", name, "tier", MEMORY));
        entries.add(gauge(held.entries(), "endpoint", name, "tier", MEMORY));
        bytes.add(gauge(held.bytes(), "endpoint", name, "tier", MEMORY));
      }
      for (CacheReading.Tier tier : cache.tiers()) {
        if (tier.maxBytes() >= 0) {
          maxBytes.add(gauge(tier.maxBytes(), "tier", tier.name()));
        }
      }
      invalidations += cache.invalidations();
    }
    result.metricSnapshot(counters(MetricsCatalogue.CACHE_REQUESTS, requests));
    result.metricSnapshot(counters(MetricsCatalogue.CACHE_LOAD_FAILURES, failures));
    collectLoads(caches, result);
    result.metricSnapshot(counters(MetricsCatalogue.CACHE_EVICTIONS, evictions));
    result.metricSnapshot(
        counters(MetricsCatalogue.CACHE_INVALIDATIONS, List.of(counter(invalidations))));
    result.metricSnapshot(gauges(MetricsCatalogue.CACHE_ENTRIES, entries));
    result.metricSnapshot(gauges(MetricsCatalogue.CACHE_SIZE, bytes));
    result.metricSnapshot(gauges(MetricsCatalogue.CACHE_MAX_SIZE, maxBytes));
  }

  private static void collectLoads(List<CacheReading> caches, MetricSnapshots.Builder result) {
    Map<Metric, ToDoubleFunction<CacheReading.Loads>> all = new LinkedHashMap<>();
    all.put(MetricsCatalogue.CACHE_LOADS, CacheReading.Loads::ended);
    all.put(MetricsCatalogue.CACHE_LOAD_SECONDS, CacheReading.Loads::seconds);
    all.put(MetricsCatalogue.CACHE_REFRESHES, CacheReading.Loads::refreshes);
    all.put(MetricsCatalogue.CACHE_REVALIDATIONS, CacheReading.Loads::revalidations);
    all.put(MetricsCatalogue.CACHE_NEGATIVE_HITS, CacheReading.Loads::negativeHits);
    all.put(MetricsCatalogue.CACHE_LEASE_WAITS, CacheReading.Loads::leaseWaits);
    all.put(MetricsCatalogue.CACHE_LOADS_WITHOUT_LEASE, CacheReading.Loads::withoutLease);
    all.forEach((metric, value) ->
        result.metricSnapshot(
            counters(
                metric,
                caches.stream()
                    .flatMap(cache -> cache.endpoints().stream())
                    .map(
                        each -> counter(value.applyAsDouble(each.loads()), "endpoint", each.name()))
                    .toList())));
  }

  private static void collectRedis(RedisReading redis, MetricSnapshots.Builder result) {
    result.metricSnapshot(gauges(MetricsCatalogue.REDIS_UP, List.of(gauge(redis.up() ? 1 : 0))));
    result.metricSnapshot(
        counters(MetricsCatalogue.REDIS_FAILURES, List.of(counter(redis.failures()))));
    result.metricSnapshot(counters(MetricsCatalogue.REDIS_TRIPS, List.of(counter(redis.trips()))));
    result.metricSnapshot(
        counters(
            MetricsCatalogue.REDIS_INVALIDATIONS,
            List.of(
                counter(redis.invalidationsSent(), "direction", "sent"),
                counter(redis.invalidationsReceived(), "direction", "received"))));
    result.metricSnapshot(
        gauges(MetricsCatalogue.REDIS_QUEUED, List.of(gauge(redis.queuedInvalidations()))));
    result.metricSnapshot(
        counters(
            MetricsCatalogue.REDIS_CONTINUITY_LOSSES,
            redis.continuityLosses().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(loss -> counter(loss.getValue(), "reason", loss.getKey()))
                .toList()));
    result.metricSnapshot(
        gauges(
            MetricsCatalogue.REDIS_INVALIDATIONS_CONFIRMED,
            List.of(gauge(redis.invalidationsConfirmed() ? 1 : 0))));
  }

  private static void collectPools(List<PoolReading> pools, MetricSnapshots.Builder result) {
    List<PoolReading> connections = of(pools, PoolReading.Kind.CONNECTIONS);
    if (!connections.isEmpty()) {
      result.metricSnapshot(
          poolGauges(MetricsCatalogue.POOL_ACTIVE, connections, PoolReading::active));
      result.metricSnapshot(poolGauges(MetricsCatalogue.POOL_IDLE, connections, PoolReading::idle));
      result.metricSnapshot(
          poolGauges(MetricsCatalogue.POOL_PENDING, connections, PoolReading::pending));
      result.metricSnapshot(poolGauges(MetricsCatalogue.POOL_MAX, connections, PoolReading::max));
    }
    List<PoolReading> executors = of(pools, PoolReading.Kind.EXECUTOR);
    if (!executors.isEmpty()) {
      result.metricSnapshot(
          poolGauges(MetricsCatalogue.EXECUTOR_ACTIVE, executors, PoolReading::active));
      result.metricSnapshot(
          poolGauges(MetricsCatalogue.EXECUTOR_QUEUED, executors, PoolReading::pending));
      result.metricSnapshot(poolGauges(MetricsCatalogue.EXECUTOR_MAX, executors, PoolReading::max));
      result.metricSnapshot(
          poolGauges(MetricsCatalogue.EXECUTOR_STUCK, executors, PoolReading::stuck));
    }
    List<PoolReading> upstreams = of(pools, PoolReading.Kind.HTTP_CLIENT);
    if (!upstreams.isEmpty()) {
      result.metricSnapshot(
          hostGauges(MetricsCatalogue.CLIENT_POOL_ACTIVE, upstreams, PoolReading::active));
      result.metricSnapshot(
          hostGauges(MetricsCatalogue.CLIENT_POOL_IDLE, upstreams, PoolReading::idle));
      result.metricSnapshot(
          hostGauges(MetricsCatalogue.CLIENT_POOL_PENDING, upstreams, PoolReading::pending));
      result.metricSnapshot(
          hostGauges(MetricsCatalogue.CLIENT_POOL_MAX, upstreams, PoolReading::max));
    }
  }

  private static void collectLimits(LimitsReading limits, MetricSnapshots.Builder result) {
    List<CounterDataPointSnapshot> reached = new ArrayList<>();
    limits.reached().forEach((limit, times) -> reached.add(counter(times, "limit", limit)));
    result.metricSnapshot(counters(MetricsCatalogue.HTTP_LIMITS, reached));
    result.metricSnapshot(
        gauges(
            MetricsCatalogue.HTTP_HELD,
            List.of(
                gauge(limits.unreadBytes(), "what", "answers"),
                gauge(limits.bodyBytes(), "what", "bodies"),
                gauge(limits.headBytes(), "what", "heads"),
                gauge(limits.requestBytes(), "what", "requests"))));
    result.metricSnapshot(gauges(MetricsCatalogue.HTTP_TUNNELS, List.of(gauge(limits.tunnels()))));
  }

  private static void collectUpstreams(
      List<UpstreamReading.Group> groups, MetricSnapshots.Builder result) {
    Map<String, UpstreamReading> byName = new LinkedHashMap<>();
    for (UpstreamReading.Group group : groups) {
      group.upstreams().forEach(each -> byName.merge(each.upstream(), each, UpstreamReading::and));
    }
    List<GaugeDataPointSnapshot> up = new ArrayList<>();
    List<GaugeDataPointSnapshot> underWay = new ArrayList<>();
    List<CounterDataPointSnapshot> failures = new ArrayList<>();
    byName.forEach((name, each) -> {
      up.add(gauge(each.up() ? 1 : 0, "upstream", name));
      underWay.add(gauge(each.underWay(), "upstream", name));
      failures.add(counter(each.failures(), "upstream", name));
    });
    result.metricSnapshot(gauges(MetricsCatalogue.UPSTREAM_UP, up));
    result.metricSnapshot(gauges(MetricsCatalogue.UPSTREAM_IN_PROGRESS, underWay));
    result.metricSnapshot(counters(MetricsCatalogue.UPSTREAM_FAILURES, failures));
    result.metricSnapshot(
        counters(
            MetricsCatalogue.UPSTREAM_RETRIES,
            List.of(
                counter(
                    groups.stream().mapToLong(UpstreamReading.Group::retried).sum(),
                    "result",
                    "sent"),
                counter(
                    groups.stream().mapToLong(UpstreamReading.Group::refused).sum(),
                    "result",
                    "refused"))));
  }

  private void collectSources(MetricSnapshots.Builder result) {
    List<HistogramDataPointSnapshot> durations = new ArrayList<>();
    List<CounterDataPointSnapshot> failures = new ArrayList<>();
    List<GaugeDataPointSnapshot> inProgress = new ArrayList<>();
    for (SourceTimer timer : sources) {
      Labels labels = Labels.of("endpoint", timer.endpoint(), "source", timer.source());
      durations.add(timer.durations().snapshot(labels));
      timer
          .failures()
          .forEach((reason, count) ->
              failures.add(
                  new CounterDataPointSnapshot(
                      count.sum(), labels.add("reason", reason), null, 0)));
      inProgress.add(new GaugeDataPointSnapshot(timer.inProgress(), labels, null));
    }
    result.metricSnapshot(histograms(MetricsCatalogue.SOURCE_DURATION, durations));
    result.metricSnapshot(counters(MetricsCatalogue.SOURCE_FAILURES, failures));
    result.metricSnapshot(gauges(MetricsCatalogue.SOURCE_IN_PROGRESS, inProgress));
  }

  private void collectClients(MetricSnapshots.Builder result) {
    List<CounterDataPointSnapshot> answers = new ArrayList<>();
    List<CounterDataPointSnapshot> failures = new ArrayList<>();
    List<CounterDataPointSnapshot> retries = new ArrayList<>();
    List<HistogramDataPointSnapshot> durations = new ArrayList<>();
    List<GaugeDataPointSnapshot> inProgress = new ArrayList<>();
    for (HttpClientTimer timer : clients) {
      answers.addAll(timer.answersByStatus());
      failures.addAll(timer.failuresByReason());
      retries.add(timer.retries());
      durations.add(timer.durations());
      inProgress.add(timer.inProgress());
    }
    result.metricSnapshot(counters(MetricsCatalogue.CLIENT_REQUESTS, answers));
    result.metricSnapshot(counters(MetricsCatalogue.CLIENT_FAILURES, failures));
    result.metricSnapshot(counters(MetricsCatalogue.CLIENT_RETRIES, retries));
    result.metricSnapshot(histograms(MetricsCatalogue.CLIENT_DURATION, durations));
    result.metricSnapshot(gauges(MetricsCatalogue.CLIENT_IN_PROGRESS, inProgress));
  }

  private static List<PoolReading> of(List<PoolReading> pools, PoolReading.Kind kind) {
    return pools.stream().filter(pool -> pool.kind() == kind).toList();
  }

  private static GaugeSnapshot poolGauges(
      Metric metric, List<PoolReading> pools, ToIntFunction<PoolReading> value) {
    return poolGauges(metric, "pool", pools, value);
  }

  private static GaugeSnapshot hostGauges(
      Metric metric, List<PoolReading> pools, ToIntFunction<PoolReading> value) {
    return poolGauges(metric, "host", pools, value);
  }

  private static GaugeSnapshot poolGauges(
      Metric metric, String label, List<PoolReading> pools, ToIntFunction<PoolReading> value) {
    return gauges(
        metric,
        pools.stream().map(pool -> gauge(value.applyAsInt(pool), label, pool.name())).toList());
  }

  private static CounterDataPointSnapshot request(
      long value, String endpoint, String tier, String result) {
    return counter(value, "endpoint", endpoint, "tier", tier, "result", result);
  }
}
