package dev.brisk.cli.live;

import dev.brisk.metrics.http.DurationHistogram;
import dev.brisk.metrics.http.RouteTraffic;
import dev.brisk.server.admin.ServerView;
import dev.brisk.server.collectors.CacheReading;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.config.ServerSettings;
import dev.brisk.watch.history.Counts;
import dev.brisk.watch.history.Reading;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// Makes readings for the history of what a server counts. One thread.
///
/// An endpoint is its method and path. Brisk's own pages are none, and look-ups of a cache that
/// belongs to no endpoint (the proxy's) count for all together. What hits save is what a load of
/// their endpoint took on average until then.
final class ServerReader {
  private static final String UNMATCHED = "none";
  private static final String NO_ENDPOINT = "no endpoint";

  private record Saved(long hits, double seconds) {
    static final Saved NOTHING = new Saved(0, 0);
  }

  private final ServerView view;
  private final Map<String, String> namesOfCaches = new HashMap<>();
  private final List<String> ownPaths;
  private final Map<String, Saved> saved = new HashMap<>();
  private final ProcessReader process = new ProcessReader();

  ServerReader(BriskSettings settings, ServerView view) {
    this.view = view;
    for (EndpointSettings endpoint : settings.endpoints()) {
      namesOfCaches.put(endpoint.name(), endpoint.method() + " " + endpoint.path());
    }
    ServerSettings server = settings.server();
    ownPaths =
        Stream.of(
                ServerSettings.OWN_PATH,
                server.metricsPath(),
                server.docsPath(),
                server.openapiPath(),
                server.healthPath())
            .filter(Objects::nonNull)
            .toList();
  }

  Reading read() {
    long nanos = System.nanoTime();
    Map<String, Counts> endpoints = new LinkedHashMap<>();
    for (RouteTraffic route : view.traffic().get()) {
      if (!isOwn(route)) {
        String name =
            route.handler().equals(UNMATCHED)
                ? NO_ENDPOINT
                : route.method() + " " + route.handler();
        endpoints.merge(name, requests(route), Counts::plus);
      }
    }
    Counts beside = Counts.NONE;
    for (CacheReading store : view.caches().get()) {
      for (CacheReading.Endpoint cache : store.endpoints()) {
        String name = namesOfCaches.get(cache.name());
        if (name == null) {
          beside = beside.plus(lookups(cache));
        } else {
          endpoints.merge(name, lookups(cache), Counts::plus);
        }
      }
    }
    return new Reading(nanos, endpoints, beside, process.read(nanos));
  }

  private boolean isOwn(RouteTraffic route) {
    String path = route.handler();
    if (namesOfCaches.containsValue(route.method() + " " + path)) {
      return false;
    }
    return path.equals("/")
        || ownPaths.stream().anyMatch(own -> path.equals(own) || path.startsWith(own + "/"));
  }

  private static Counts requests(RouteTraffic route) {
    return new Counts(
        route.requests(), route.clientErrors(), route.serverErrors(), 0, 0, 0, route.durations());
  }

  private Counts lookups(CacheReading.Endpoint cache) {
    long hits = cache.memoryHits() + cache.remoteHits() + cache.stale();
    CacheReading.Loads loads = cache.loads();
    double each = loads.ended() == 0 ? 0 : loads.seconds() / loads.ended();
    Saved before = saved.getOrDefault(cache.name(), Saved.NOTHING);
    Saved now = new Saved(hits, before.seconds() + (hits - before.hits()) * each);
    saved.put(cache.name(), now);
    return new Counts(
        0,
        0,
        0,
        hits + cache.misses() + cache.collapsed(),
        hits,
        now.seconds(),
        DurationHistogram.EMPTY);
  }
}
