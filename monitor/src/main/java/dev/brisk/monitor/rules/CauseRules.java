package dev.brisk.monitor.rules;

import dev.brisk.catalogue.MetricsCatalogue;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Alerts about parts of the system: each says what is wrong before users feel it, or why they do.
final class CauseRules {
  private static final String HIT_RATIO = "endpoint:brisk_cache_hits:ratio_rate10m";

  private final Service service;

  /// Matches the service's series.
  private final String job;

  /// Labels of a test's series.
  private final String instance;

  private final Map<String, String> instanceLabels;
  private final WatcherRules watchers;

  private CauseRules(Service service) {
    this.service = service;
    job = "job=\"" + service.job() + "\"";
    instance = job + ",instance=\"a\"";
    instanceLabels = Map.of("job", service.job(), "instance", "a");
    watchers = new WatcherRules(service);
  }

  static RuleGroup group(Service service) {
    CauseRules rules = new CauseRules(service);
    return switch (service.exports()) {
      case BRISK -> rules.ofBrisk();
      case INSTRUMENTATOR ->
          new RuleGroup(
              "symptoms",
              service.interval(),
              List.of(),
              List.of(
                  rules.targetDown(),
                  rules.targetAbsent(),
                  rules.watchers.watcherDown(),
                  rules.watchers.notificationsFailing(),
                  rules.watchers.watchdog(),
                  rules.probeFailing(),
                  rules.certificateExpiring(),
                  rules.descriptorsSaturated()));
    };
  }

  private RuleGroup ofBrisk() {
    return new RuleGroup(
        "symptoms",
        service.interval(),
        List.of(hitRatio()),
        List.of(
            targetDown(),
            targetAbsent(),
            watchers.watcherDown(),
            watchers.notificationsFailing(),
            watchers.watchdog(),
            probeFailing(),
            certificateExpiring(),
            cacheHitRatioFall(),
            redisDown(),
            breakerOpen(),
            upstreamFailing(),
            upstreamConnectionsSaturated(),
            processorSaturated(),
            heapSaturated(),
            poolSaturated(
                "ConnectionPoolSaturated",
                MetricsCatalogue.POOL_PENDING.name(),
                "Callers wait for connections of the pool {{ $labels.pool }}",
                "There were always some, for two minutes: the database is slow, or the pool too"
                    + " small."),
            poolSaturated(
                "WorkerPoolSaturated",
                MetricsCatalogue.EXECUTOR_QUEUED.name(),
                "Calls queue for the pool {{ $labels.pool }}",
                "There were always some, for two minutes: more work comes than it can do."),
            descriptorsSaturated(),
            seriesLimitReached()));
  }

  private Recording hitRatio() {
    String rate = "sum by (job, endpoint) (rate(brisk_cache_requests_total{%s%s}[10m]))";
    return new Recording(
        HIT_RATIO,
        rate.formatted(job, ",result=~\"hit|stale|collapsed\"") + " / " + rate.formatted(job, ""),
        Map.of());
  }

  private Alert targetDown() {
    String up = "up{" + instance + "}";
    return alert("TargetDown")
        .when("up{" + job + "} == 0")
        .pending(Duration.ofMinutes(1))
        .pages()
        .says(
            "{{ $labels.instance }} of {{ $labels.job }} cannot be scraped",
            "Prometheus has not reached it for a minute: it is down, unreachable, or too busy to"
                + " answer.")
        .silent("while it answers", minutes(20), up, "1x30")
        .silent("for one lost scrape", minutes(12), up, "1x10 0 1x20")
        .fires("when it is gone", minutes(13), instanceLabels, up, "1x10 0x20")
        .build();
  }

  private Alert targetAbsent() {
    String up = "up{" + instance + "}";
    return alert("TargetAbsent")
        .when("absent(up{" + job + "})")
        .pending(Duration.ofMinutes(5))
        .pages()
        .says(
            "Prometheus has no target for {{ $labels.job }}",
            "Nothing of it is watched: its targets are no longer in Prometheus's configuration, or"
                + " no longer found.")
        .silent("while there is one", minutes(20), up, "1x30")
        .fires("when there is none", minutes(22), Map.of("job", service.job()), up, "1x10 _x20")
        .build();
  }

  private Alert probeFailing() {
    String success = "probe_success{job=\"probe\",instance=\"http://a/\"}";
    return alert("ProbeFailing")
        .when("probe_success == 0")
        .pending(Duration.ofMinutes(2))
        .pages()
        .says(
            "{{ $labels.instance }} does not answer as it should",
            "The probe from outside has failed for two minutes. Users see this, whatever the"
                + " service says about itself.")
        .silent("while it succeeds", minutes(20), success, "1x30")
        .fires(
            "when it fails",
            minutes(14),
            Map.of("job", "probe", "instance", "http://a/"),
            success,
            "1x10 0x20")
        .build();
  }

  private Alert certificateExpiring() {
    String expiry = "probe_ssl_earliest_cert_expiry{job=\"probe\",instance=\"https://a/\"}";
    return alert("CertificateExpiring")
        .when("probe_ssl_earliest_cert_expiry - time() < 14 * 86400")
        .pending(Duration.ofMinutes(5))
        .says(
            "The certificate of {{ $labels.instance }} expires within two weeks",
            "A certificate that renews itself does so well before: find out why this one did not.")
        .silent("a month before", minutes(20), expiry, "2592000x30")
        .fires(
            "ten days before",
            minutes(20),
            Map.of("job", "probe", "instance", "https://a/"),
            expiry,
            "864000x30")
        .build();
  }

  private Alert cacheHitRatioFall() {
    String hits =
        "brisk_cache_requests_total{%s,endpoint=\"predict\",result=\"hit\",tier=\"memory\"}"
            .formatted(instance);
    String misses =
        "brisk_cache_requests_total{%s,endpoint=\"predict\",result=\"miss\",tier=\"source\"}"
            .formatted(instance);
    return alert("CacheHitRatioFall")
        .when(
            """
            %1$s{%2$s} < 0.7 * avg_over_time(%1$s{%2$s}[6h] offset 20m)
            and sum by (job, endpoint) (rate(brisk_cache_requests_total{%2$s}[10m])) > 1\
            """
                .formatted(HIT_RATIO, job))
        .pending(Duration.ofMinutes(10))
        .says(
            "Far fewer requests of {{ $labels.endpoint }} are answered from the cache than before",
            "The hit ratio of the last ten minutes is under 70 % of that of the six hours before."
                + " The source carries the difference.")
        .silent("in steady traffic", minutes(115), hits, "0+540x120", misses, "0+60x120")
        .silent(
            "in little traffic", minutes(115), hits, "0+9x90 811+1x30", misses, "0+1x90 99+9x30")
        .fires(
            "when hits become misses",
            minutes(115),
            Map.of("job", service.job(), "endpoint", "predict"),
            hits,
            "0+540x90 48660+60x30",
            misses,
            "0+60x90 5940+540x30")
        .build();
  }

  private Alert redisDown() {
    String up = "brisk_redis_up{" + instance + "}";
    return alert("RedisDown")
        .when("brisk_redis_up{" + job + "} == 0")
        .pending(Duration.ofMinutes(1))
        .says(
            "{{ $labels.instance }} cannot use Redis",
            "Requests are answered from memory and from the sources: slower, with more load on"
                + " them, but without errors.")
        .silent("while it is there", minutes(20), up, "1x30")
        .fires("when it is down", minutes(13), instanceLabels, up, "1x10 0x20")
        .build();
  }

  private Alert breakerOpen() {
    String open = "brisk_breaker_open{" + instance + ",breaker=\"post\"}";
    return alert("BreakerOpen")
        // A source's breaker has its endpoint's name: a page about that keeps this one quiet.
        .when(
            "label_replace(max_over_time(brisk_breaker_open{"
                + job
                + "}[1m]), \"endpoint\", \"$1\", \"breaker\", \"(.*)\") == 1")
        .pending(Duration.ofMinutes(2))
        .says(
            "The circuit breaker of {{ $labels.breaker }} is open",
            "It has been open, or opening again and again, for two minutes: what stands behind it is"
                + " not asked.")
        .silent("while it is closed", minutes(20), open, "0x30")
        .fires(
            "when it stays open",
            minutes(14),
            Map.of("job", service.job(), "instance", "a", "breaker", "post", "endpoint", "post"),
            open,
            "0x10 1x20")
        .build();
  }

  private Alert upstreamFailing() {
    String of = instance + ",endpoint=\"post\",host=\"api:443\"";
    String good = "brisk_http_client_requests_total{" + of + ",status=\"2xx\"}";
    String bad = "brisk_http_client_requests_total{" + of + ",status=\"5xx\"}";
    String lost = "brisk_http_client_failures_total{" + of + ",reason=\"timeout\"}";
    String answered =
        "sum by (job, endpoint, host) (rate(brisk_http_client_requests_total{%s%s}[5m]))";
    String failed =
        "sum by (job, endpoint, host)"
            + " (rate(brisk_http_client_failures_total{%s,reason!=\"cancelled\"}[5m]))";
    return alert("UpstreamFailing")
        .when(
            "("
                + answered.formatted(job, ",status=\"5xx\"")
                + " + "
                + failed.formatted(job)
                + ")\n/ ("
                + answered.formatted(job, "")
                + " + "
                + failed.formatted(job)
                + " > 0.1) > 0.2")
        .pending(Duration.ofMinutes(5))
        .says(
            "{{ $labels.host }} fails one in five requests of {{ $labels.endpoint }} or more",
            "It answers 5xx, or not at all, and has done so for minutes. Cached answers hide it as"
                + " long as they live.")
        .silent("while it answers", minutes(20), good, "0+60x30", bad, "0+6x30", lost, "0x30")
        .silent("in very little traffic", minutes(20), good, "0x30", bad, "0+2x30", lost, "0x30")
        .fires(
            "when it fails",
            minutes(28),
            Map.of("job", service.job(), "endpoint", "post", "host", "api:443"),
            good,
            "0+60x30",
            bad,
            "0+20x30",
            lost,
            "0+20x30")
        .build();
  }

  private Alert upstreamConnectionsSaturated() {
    String waiting =
        MetricsCatalogue.CLIENT_POOL_PENDING.name() + "{" + instance + ",host=\"api:443\"}";
    return waiting(
        "UpstreamConnectionsSaturated",
        MetricsCatalogue.CLIENT_POOL_PENDING.name(),
        "Requests wait for a connection to {{ $labels.host }}",
        "There were always some, for two minutes: the upstream is slow, or more is asked of it than"
            + " its connections carry.",
        waiting,
        Map.of("job", service.job(), "instance", "a", "host", "api:443"));
  }

  private Alert processorSaturated() {
    String used = "process_cpu_seconds_total{" + instance + "}";
    String limit = "process_cpu_limit{" + instance + "}";
    return alert("ProcessorSaturated")
        .when(
            "rate(process_cpu_seconds_total{%1$s}[5m]) / process_cpu_limit{%1$s} > 0.9"
                .formatted(job))
        .pending(Duration.ofMinutes(10))
        .says(
            "{{ $labels.instance }} uses over 90 % of the processor time that it may",
            "It has done so for ten minutes. Latency rises from here on.")
        .silent("at half the limit", minutes(28), used, "0+60x30", limit, "2x30")
        .fires("at the limit", minutes(28), instanceLabels, used, "0+114x30", limit, "2x30")
        .build();
  }

  private Alert heapSaturated() {
    String used = "jvm_memory_used_bytes{" + instance + ",area=\"heap\"}";
    String max = "jvm_memory_max_bytes{" + instance + ",area=\"heap\"}";
    return alert("HeapSaturated")
        .when(
            """
            min_over_time(jvm_memory_used_bytes{%1$s,area="heap"}[5m])
            / (jvm_memory_max_bytes{%1$s,area="heap"} > 0) > 0.9\
            """
                .formatted(job))
        .pending(Duration.ofMinutes(5))
        .says(
            "The heap of {{ $labels.instance }} stays over 90 % full",
            "Even after collections it has not fallen below that for minutes: collections take"
                + " over, and an OutOfMemoryError is near.")
        .silent(
            "while collections free memory",
            minutes(14),
            used,
            "95 40 95 40 95 40 95 40 95 40 95 40 95 40 95",
            max,
            "100x15")
        .fires(
            "when they do not",
            minutes(14),
            Map.of("job", service.job(), "instance", "a", "area", "heap"),
            used,
            "95x15",
            max,
            "100x15")
        .build();
  }

  private Alert poolSaturated(String name, String metric, String summary, String description) {
    return waiting(
        name,
        metric,
        summary,
        description,
        metric + "{" + instance + ",pool=\"p\"}",
        Map.of("job", service.job(), "instance", "a", "pool", "p"));
  }

  private Alert waiting(
      String name,
      String metric,
      String summary,
      String description,
      String series,
      Map<String, String> labels) {
    return alert(name)
        .when("min_over_time(%s{%s}[1m]) > 0".formatted(metric, job))
        .pending(Duration.ofMinutes(2))
        .says(summary, description)
        .silent("for short queues", minutes(9), series, "0 3 0 0 2 0 0 5 0 0")
        .fires("when there is always one", minutes(15), labels, series, "0x10 4x20")
        .build();
  }

  private Alert descriptorsSaturated() {
    String open = "process_open_fds{" + instance + "}";
    String max = "process_max_fds{" + instance + "}";
    return alert("DescriptorsSaturated")
        .when("process_open_fds{%1$s} / process_max_fds{%1$s} > 0.9".formatted(job))
        .pending(Duration.ofMinutes(2))
        .says(
            "{{ $labels.instance }} uses over 90 % of its file descriptors",
            "At 100 % it accepts no connection any more. Either there are more connections than"
                + " the limit was made for, or some are never closed.")
        .silent("at half the limit", minutes(18), open, "500x20", max, "1000x20")
        .fires("near the limit", minutes(18), instanceLabels, open, "950x20", max, "1000x20")
        .build();
  }

  private Alert seriesLimitReached() {
    String overflow = "brisk_metrics_http_overflow_total{" + instance + "}";
    return alert("SeriesLimitReached")
        .when("increase(%s{%s}[10m]) > 0".formatted(MetricsCatalogue.HTTP_OVERFLOW.name(), job))
        .says(
            "{{ $labels.instance }} counts requests as _overflow",
            "There are more combinations of method, status and handler than the limit: totals are"
                + " right, but some requests can no longer be told apart.")
        .silent("below the limit", minutes(20), overflow, "0x30")
        .fires("above it", minutes(14), instanceLabels, overflow, "0x10 0+5x20")
        .build();
  }

  private AlertBuilder alert(String name) {
    return new AlertBuilder(name, service);
  }

  private static Duration minutes(int minutes) {
    return Duration.ofMinutes(minutes);
  }
}
