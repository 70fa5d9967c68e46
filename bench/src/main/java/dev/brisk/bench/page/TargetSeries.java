package dev.brisk.bench.page;

import dev.brisk.bench.control.LoadControl;
import dev.brisk.bench.resource.TargetProbe;
import dev.brisk.bench.resource.TargetReading;
import java.io.IOException;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/// What the server under load used from one second to the next, for the seconds that the charts
/// show. A probe that fails is asked again the next second: the server may come back. Thread-safe.
final class TargetSeries {
  /// Unknown numbers are NaN.
  private record Use(double cpus, double residentBytes, double cacheHitRatio) {}

  private final TargetProbe probe;
  private final TreeMap<Long, Use> uses = new TreeMap<>();
  private @Nullable TargetReading last;

  TargetSeries(TargetProbe probe) {
    this.probe = probe;
  }

  /// Reads the probe at the end of a second.
  synchronized void read(long second) {
    TargetReading before = last;
    try {
      TargetReading now = probe.read();
      last = now;
      if (before != null && now.nanos() > before.nanos()) {
        uses.put(second, use(before, now));
      }
    } catch (IOException e) {
      last = null;
    }
    if (uses.size() > LoadControl.SECONDS_MAX) {
      uses.pollFirstEntry();
    }
  }

  /// A new run counts its seconds from zero.
  synchronized void clear() {
    uses.clear();
    last = null;
  }

  private static Use use(TargetReading before, TargetReading now) {
    double seconds = (now.nanos() - before.nanos()) / 1e9;
    return new Use(
        (now.cpuSeconds() - before.cpuSeconds()) / seconds,
        now.residentBytes(),
        (now.cacheHits() - before.cacheHits()) / (now.cacheRequests() - before.cacheRequests()));
  }

  synchronized void addTo(ObjectNode point, long second) {
    Use use = uses.get(second);
    if (use != null) {
      put(point, "cpus", use.cpus);
      put(point, "memory_bytes", use.residentBytes);
      put(point, "cache_hit_ratio", use.cacheHitRatio);
    }
  }

  private static void put(ObjectNode point, String name, double value) {
    if (Double.isFinite(value) && value >= 0) {
      point.put(name, value);
    }
  }
}
