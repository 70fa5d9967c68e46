package dev.brisk.profiler.waiting;

import dev.brisk.profiler.sample.join.Requests;
import dev.brisk.profiler.sample.model.SampleHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The wall time of requests, split into what their threads did. Immutable.
///
/// Exact are the requests' times, the time between threads, and the collector's pauses; the rest is
/// shared out by what the threads were seen doing.
///
/// @param header of the window; its samples are CPU samples
/// @param threadDumps how often all threads were looked at
/// @param endpoints the one with most time first
public record WaitProfile(SampleHeader header, long threadDumps, List<Endpoint> endpoints) {
  public WaitProfile {
    endpoints = List.copyOf(endpoints);
  }

  /// One endpoint.
  ///
  /// @param name method and route template
  /// @param requests that began and ended in the window
  /// @param nanos wall time of all of them
  /// @param seen how often a thread was seen at work for it: what the parts rest on
  /// @param parts the largest first; their sum is `nanos`
  public record Endpoint(String name, long requests, double nanos, long seen, List<Part> parts) {
    public Endpoint {
      parts = List.copyOf(parts);
    }

    /// The share of the time that is explained, 0 to 1.
    public double explained() {
      double unknown =
          parts.stream()
              .filter(part -> part.kind() == WaitKind.UNKNOWN)
              .mapToDouble(Part::nanos)
              .sum();
      return nanos > 0 ? 1 - unknown / nanos : 0;
    }
  }

  /// A part of the time.
  ///
  /// @param kind of waiting
  /// @param nanos of all requests
  /// @param place where in the program most of it was seen, with the line; may be empty
  public record Part(WaitKind kind, double nanos, String place) {}

  private static final class Sums {
    long requests;
    long wall;
    long onThreads;
    long paused;
    long seen;
    final Map<WaitKind, Long> kinds = new EnumMap<>(WaitKind.class);
    final Map<WaitKind, Map<String, Long>> places = new EnumMap<>(WaitKind.class);
  }

  /// Joins.
  static WaitProfile of(
      SampleHeader header,
      long threadDumps,
      List<Observation> observations,
      WaitRecording recorded) {
    Requests requests = new Requests(recorded.segments());
    Map<String, Sums> sums = new TreeMap<>();
    Map<Long, List<Requests.Segment>> byRequest = new HashMap<>();
    for (Requests.Segment segment : recorded.segments()) {
      byRequest.computeIfAbsent(segment.request(), r -> new ArrayList<>()).add(segment);
    }
    byRequest.values().forEach(segments -> request(segments, sums, recorded));
    for (Observation one : observations) {
      Sums sum = sums.get(requests.endpointAt(one.thread(), one.nanos()));
      if (sum != null) {
        sum.seen++;
        sum.kinds.merge(one.kind(), 1L, Long::sum);
        sum.places
            .computeIfAbsent(one.kind(), kind -> new HashMap<>())
            .merge(one.place(), 1L, Long::sum);
      }
    }
    Map<String, Long> cpu = recorded.cpuNanos(requests);
    List<Endpoint> endpoints = new ArrayList<>();
    sums.forEach((name, sum) -> endpoints.add(endpoint(name, sum, cpu.getOrDefault(name, 0L))));
    endpoints.sort(Comparator.comparingDouble(Endpoint::nanos).reversed());
    return new WaitProfile(header, threadDumps, endpoints);
  }

  private static void request(
      List<Requests.Segment> segments, Map<String, Sums> sums, WaitRecording recorded) {
    if (segments.stream().noneMatch(Requests.Segment::last)) {
      return; // it had not ended, or had begun before
    }
    Requests.Segment[] sorted = segments.toArray(Requests.Segment[]::new);
    Arrays.sort(sorted, Comparator.comparingLong(Requests.Segment::startNanos));
    Sums sum = sums.computeIfAbsent(sorted[0].endpoint(), e -> new Sums());
    long start = sorted[0].startNanos();
    long covered = start;
    for (Requests.Segment segment : sorted) {
      long from = Math.max(covered, segment.startNanos());
      if (segment.endNanos() > from) {
        sum.onThreads += segment.endNanos() - from;
        sum.paused += recorded.pausedNanos(from, segment.endNanos());
        covered = segment.endNanos();
      }
    }
    sum.requests++;
    sum.wall += covered - start;
  }

  private static Endpoint endpoint(String name, Sums sum, long cpuNanos) {
    Map<WaitKind, Double> nanos = new EnumMap<>(WaitKind.class);
    nanos.put(WaitKind.COLLECTION, (double) sum.paused);
    nanos.put(WaitKind.HANDED_OVER, (double) sum.wall - sum.onThreads);
    double left = sum.onThreads - sum.paused;
    if (sum.seen == 0) {
      nanos.merge(WaitKind.UNKNOWN, left, Double::sum);
    }
    sum.kinds.forEach((kind, seen) -> nanos.merge(kind, left * seen / sum.seen, Double::sum));
    double runnable = nanos.getOrDefault(WaitKind.CPU, 0.0);
    if (cpuNanos > 0 && cpuNanos < runnable) {
      nanos.put(WaitKind.CPU, (double) cpuNanos);
      nanos.put(WaitKind.READY, runnable - cpuNanos);
    }
    List<Part> parts = new ArrayList<>();
    nanos.forEach((kind, weight) -> {
      if (weight > 0) {
        parts.add(new Part(kind, weight, place(sum, kind)));
      }
    });
    parts.sort(Comparator.comparingDouble(Part::nanos).reversed());
    return new Endpoint(name, sum.requests, sum.wall, sum.seen, parts);
  }

  private static String place(Sums sum, WaitKind kind) {
    return sum.places.getOrDefault(kind, Map.of()).entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(Map.Entry::getKey)
        .orElse("");
  }
}
