package dev.brisk.server.metrics;

import dev.brisk.cache.CacheStore;
import dev.brisk.cache.load.CacheStatistics;
import dev.brisk.cache.memory.MemoryStatistics;
import dev.brisk.cache.remote.RemoteState;
import dev.brisk.cache.remote.RemoteStatistics;
import dev.brisk.server.collectors.BreakerReading;
import dev.brisk.server.collectors.CacheReading;
import dev.brisk.server.collectors.RedisReading;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/// The cache's statistics in the form that metrics export. The cache knows nothing of metrics.
public final class CacheReadings {
  private CacheReadings() {}

  /// @param invalidations by key, tag or all, that this node carried out
  public static CacheReading of(CacheStore store, long invalidations) {
    List<CacheReading.Endpoint> endpoints = new ArrayList<>();
    for (Map.Entry<String, CacheStatistics> cache : store.statistics().entrySet()) {
      CacheStatistics counts = cache.getValue();
      endpoints.add(
          new CacheReading.Endpoint(
              cache.getKey(),
              counts.memoryHits(),
              counts.remoteHits(),
              counts.staleHits(),
              counts.misses(),
              counts.collapsed(),
              counts.loadFailures(),
              new CacheReading.Loads(
                  counts.loads(),
                  counts.loadNanos() / 1e9,
                  counts.refreshes(),
                  counts.unchanged(),
                  counts.failureHits(),
                  counts.leaseWaits(),
                  counts.loadsWithoutLease()),
              new CacheReading.Held(
                  counts.memoryEntries(), counts.memoryBytes(), counts.evictions())));
    }
    MemoryStatistics memory = store.memoryStatistics();
    return new CacheReading(
        endpoints,
        List.of(new CacheReading.Tier("memory", memory.maximumBytes())),
        invalidations,
        Objects.requireNonNullElse(store.remoteKind(), "redis"));
  }

  /// The breaker before the remote tier; only for a store that has one.
  public static List<BreakerReading> breakers(String tier, CacheStore store) {
    return List.of(new BreakerReading(tier, store.remoteState() == RemoteState.DOWN));
  }

  /// The Redis tier; only for a store that has one.
  public static RedisReading redis(CacheStore store) {
    RemoteStatistics remote = store.remoteStatistics();
    return new RedisReading(
        remote.state() == RemoteState.UP,
        remote.failures(),
        remote.trips(),
        remote.invalidationsSent(),
        remote.invalidationsReceived(),
        remote.queuedInvalidations(),
        remote.losses().entrySet().stream()
            .collect(
                Collectors.toMap(
                    loss -> loss.getKey().name().toLowerCase(Locale.ROOT), Map.Entry::getValue)),
        remote.invalidationsConfirmed());
  }
}
