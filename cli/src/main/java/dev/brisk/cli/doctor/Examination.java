package dev.brisk.cli.doctor;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.BriskSettings.CacheSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.SourceSettings;
import java.net.URI;
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

/// Runs the checks that a configuration asks for, all at once.
final class Examination {
  /// What a check needs beyond the time of its slowest step, to say so itself.
  private static final Duration GRACE = Duration.ofSeconds(1);

  private final Duration limit;

  record Result(String name, List<Finding> findings) {}

  Examination(Duration limit) {
    this.limit = limit;
  }

  List<Result> of(BriskSettings settings) {
    List<Check> checks = checks(settings);
    List<CompletableFuture<Result>> running = checks.stream().map(this::start).toList();
    return running.stream().map(CompletableFuture::join).toList();
  }

  private List<Check> checks(BriskSettings settings) {
    List<Check> checks = new ArrayList<>();
    checks.add(new MachineCheck(settings));
    CacheSettings cache = settings.cache();
    if (cache.redis() != null) {
      checks.add(new RedisCheck(cache.redis(), limit));
    }
    if (cache.memcached() != null) {
      checks.add(new MemcachedCheck(cache.memcached(), limit));
    }
    settings.datasources().values().stream()
        .sorted(java.util.Comparator.comparing(each -> each.name()))
        .forEach(each -> checks.add(new DatasourceCheck(each, limit)));
    Set<URI> origins = new LinkedHashSet<>();
    for (EndpointSettings endpoint : settings.endpoints()) {
      switch (endpoint.source()) {
        case SourceSettings.Http http -> origins.add(origin(http.url()));
        case SourceSettings.Model model ->
            checks.add(new ModelCheck(endpoint.name(), model.file()));
        case SourceSettings.Sql sql -> {}
        case SourceSettings.Files files -> {}
        case SourceSettings.Code code -> {}
      }
    }
    origins.forEach(origin -> checks.add(new UpstreamCheck(origin, limit)));
    return checks;
  }

  /// Scheme, host and port, which never hold a parameter.
  private static URI origin(String url) {
    return URI.create(url.replaceFirst("^([a-z]+://)(?:[^/@]*@)?([^/?#{]*).*", "$1$2"));
  }

  /// On a platform thread: some checks make native calls, which would pin a carrier.
  private CompletableFuture<Result> start(Check check) {
    CompletableFuture<List<Finding>> found = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name("doctor-" + check.name())
            .start(() -> {
              try {
                found.complete(check.run());
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
        .thenApply(findings -> new Result(check.name(), findings));
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
