package dev.brisk.profiler.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One run of the call profiler: its shards, and the numbers of the endpoints.
///
/// It takes at most about 112 MiB: [#MAXIMUM_EDGES] of 120 bytes, [#MAXIMUM_PATHS] of 80,
/// [#MAXIMUM_TIMES_BYTES] for how long calls took, and [#MAXIMUM] shards of 1.5 KiB, beside what
/// deep recursion needs.
final class CallSession extends Shards<CallState> {
  static final int MAXIMUM_EDGES = 250_000;
  static final int MAXIMUM_PATHS = 200_000;
  static final int MAXIMUM_TIMES_BYTES = 32 << 20;
  static final int MAXIMUM_ENDPOINTS = 1_000;
  private static final int MAXIMUM_NAME = 200;

  /// Calls that were counted, but whose duration found no room.
  final AtomicLong untimed = new AtomicLong();

  /// Calls that were counted, but whose path found no room: it ends at their caller.
  final AtomicLong pathless = new AtomicLong();

  private final Cost cost;
  private final AtomicInteger edges = new AtomicInteger();
  private final AtomicInteger paths = new AtomicInteger();
  private final AtomicInteger timesBytes = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> endpoints = new ConcurrentHashMap<>();
  private final List<String> names = new ArrayList<>(List.of("", "(other endpoints)"));

  /// What the probes of one call cost, in nanoseconds: all of it, and the part that falls into the
  /// call's own time.
  static final class Cost {
    static final Cost NONE = new Cost(0, 0);

    final double whole;
    final double inside;
    private final long wholeParts;
    private final long insideParts;

    Cost(double whole, double inside) {
      this.whole = whole;
      this.inside = inside;
      this.wholeParts = Math.round(whole * 256);
      this.insideParts = Math.round(inside * 256);
    }

    /// A call's time without its probes and those of the calls within it.
    long takenOff(long nanos, long callsWithin) {
      return nanos - (insideParts + callsWithin * wholeParts >> 8);
    }
  }

  CallSession(Cost cost) {
    this.cost = cost;
  }

  Cost cost() {
    return cost;
  }

  @Override
  CallState create(boolean lent) {
    return new CallState(this, lent);
  }

  /// Whether there is room for one more edge.
  boolean takeEdge() {
    return edges.get() < MAXIMUM_EDGES && edges.incrementAndGet() <= MAXIMUM_EDGES;
  }

  /// Whether there is room for one more path.
  boolean takePath() {
    return paths.get() < MAXIMUM_PATHS && paths.incrementAndGet() <= MAXIMUM_PATHS;
  }

  /// Whether there is room for so much more of [CallTimes].
  boolean takeBytes(int bytes) {
    return timesBytes.get() < MAXIMUM_TIMES_BYTES
        && timesBytes.addAndGet(bytes) <= MAXIMUM_TIMES_BYTES;
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
