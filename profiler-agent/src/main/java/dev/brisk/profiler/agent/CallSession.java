package dev.brisk.profiler.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// One run of the call profiler: its shards, and the numbers of the endpoints.
///
/// It takes at most about 64 MiB: [#MAXIMUM_EDGES] of 120 bytes and [#MAXIMUM] shards of 1.5 KiB,
/// beside what deep recursion needs.
final class CallSession extends Shards<CallState> {
  static final int MAXIMUM_EDGES = 250_000;
  static final int MAXIMUM_ENDPOINTS = 1_000;
  private static final int MAXIMUM_NAME = 200;

  private final AtomicInteger edges = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> endpoints = new ConcurrentHashMap<>();
  private final List<String> names = new ArrayList<>(List.of("", "(other endpoints)"));

  @Override
  CallState create(boolean lent) {
    return new CallState(this, lent);
  }

  /// Whether there is room for one more edge.
  boolean takeEdge() {
    return edges.get() < MAXIMUM_EDGES && edges.incrementAndGet() <= MAXIMUM_EDGES;
  }

  /// The number of an endpoint; 0 is work outside requests.
  int endpoint(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return 0;
    }
    Integer known = endpoints.get(name);
    return known == null ? number(name) : known;
  }

  synchronized List<String> endpointNames() {
    return new ArrayList<>(names);
  }

  private synchronized int number(String name) {
    Integer known = endpoints.get(name);
    if (known != null) {
      return known;
    }
    if (names.size() >= MAXIMUM_ENDPOINTS) {
      return 1;
    }
    int number = names.size();
    names.add(name.length() > MAXIMUM_NAME ? name.substring(0, MAXIMUM_NAME) : name);
    endpoints.put(name, number);
    return number;
  }
}
