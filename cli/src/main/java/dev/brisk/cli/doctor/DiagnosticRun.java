package dev.brisk.cli.doctor;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.probe.Finding;
import dev.brisk.server.probe.Probe;
import dev.brisk.server.source.SourceSettings;
import dev.brisk.server.source.SourceType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs the probes that a configuration asks for, all at once.
final class DiagnosticRun {
  /// What a probe needs beyond the time of its slowest step, to say so itself.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Duration limit;

  record Result(String name, List<Finding> findings) {}

  DiagnosticRun(Duration limit) {
    this.limit = limit;
  }

  List<Result> of(BriskSettings settings) {
    List<Probe> probes = probes(settings);
    List<CompletableFuture<Result>> running = probes.stream().map(this::start).toList();
    return running.stream().map(CompletableFuture::join).toList();
  }

  private List<Probe> probes(BriskSettings settings) {
    List<Probe> probes = new ArrayList<>();
    probes.add(new MachineCheck(settings));
    CacheSettings cache = settings.cache();
    if (cache.redis() != null) {
      probes.add(new RedisCheck(cache.redis(), limit));
    }
    if (cache.memcached() != null) {
      probes.add(new MemcachedCheck(cache.memcached(), limit));
    }
    settings.datasources().values().stream()
        .sorted(java.util.Comparator.comparing(each -> each.name()))
        .forEach(each -> probes.add(new DatasourceCheck(each, limit)));
    Set<Probe> ofSources = new LinkedHashSet<>();
    for (EndpointSettings endpoint : settings.endpoints()) {
      SourceSettings source = endpoint.source();
      ofSources.addAll(SourceType.of(source).probes(endpoint.name(), source, limit));
    }
    probes.addAll(ofSources);
    return probes;
  }

  /// On a platform thread: some probes make native calls, which would pin a carrier.
  private CompletableFuture<Result> start(Probe probe) {
    CompletableFuture<List<Finding>> found = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("doctor-" + probe.name())
            .start(() -> {
              try {
                found.complete(probe.run());
              } catch (Throwable e) {
                found.completeExceptionally(e);
              }
            });
    return found
        .orTimeout(limit.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete((findings, failure) -> {
          if (failure != null) {
            thread.interrupt();
          }
        })
        .exceptionally(failure -> List.of(explain(failure)))
        .thenApply(findings -> new Result(probe.name(), findings));
  }

  private Finding explain(Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return switch (cause) {
      case TimeoutException late ->
          Finding.unreachable(
              "it does not answer within " + limit.toMillis() + " ms",
              "It is paused, overloaded or cut off; with more patience: --timeout 30s.");
      case CancellationException cancelled -> Finding.fail("it was broken off", "Try again.");
      // Only the kind: the words may hold a URL with its password.
      default ->
          Finding.fail(
              "the check failed with " + cause.getClass().getSimpleName(),
              "Please report it with what was checked.");
    };
  }
}
