package dev.brisk.bench.measure;

import java.util.ArrayList;
import java.util.List;

/// What happened in one interval, one second unless the plan says otherwise.
///
/// @param startNanos since the start of the run
/// @param endNanos since the start of the run
/// @param endpoints one entry a target of the plan
/// @param connect times to open a connection, TLS included
/// @param sendLag open model: how late requests were sent though a connection was free
/// @param firstByte times from sending to the first bytes of the answer, if the plan asks for them
/// @param connections open at the end of the interval
/// @param inFlight requests waiting for their answers at the end of the interval
/// @param waiting open model: requests that were due but had no free connection at the end
/// @param loop what the event loops used
public record Interval(
    Phase phase,
    long startNanos,
    long endNanos,
    List<Measures> endpoints,
    LatencyHistogram connect,
    LatencyHistogram sendLag,
    LatencyHistogram firstByte,
    int connections,
    int inFlight,
    long waiting,
    LoopUse loop) {
  public Interval {
    endpoints = List.copyOf(endpoints);
  }

  public Measures total() {
    return Measures.merge(endpoints);
  }

  public double seconds() {
    return Math.max(1, endNanos - startNanos) / 1e9;
  }

  /// The same, that much later.
  public Interval shifted(long nanos) {
    return new Interval(
        phase,
        startNanos + nanos,
        endNanos + nanos,
        endpoints,
        connect,
        sendLag,
        firstByte,
        connections,
        inFlight,
        waiting,
        loop);
  }

  /// What it takes in memory, in sixteens of bytes.
  long weight() {
    return endpoints.stream().mapToLong(Measures::weight).sum()
        + connect.buckets()
        + sendLag.buckets()
        + firstByte.buckets();
  }

  /// Requests that ended a second.
  public double rate() {
    return endpoints.stream().mapToLong(Measures::requests).sum() / seconds();
  }

  /// The same stretch of time on several loops.
  public static Interval sideBySide(List<Interval> loops) {
    return merge(
        loops,
        loops.stream().mapToInt(Interval::connections).sum(),
        loops.stream().mapToInt(Interval::inFlight).sum(),
        loops.stream().mapToLong(Interval::waiting).sum());
  }

  /// Stretches of time that follow each other.
  public static Interval inSequence(List<Interval> intervals) {
    Interval last = intervals.getLast();
    return merge(intervals, last.connections, last.inFlight, last.waiting);
  }

  private static Interval merge(List<Interval> parts, int connections, int inFlight, long waiting) {
    if (parts.size() == 1) {
      return parts.getFirst();
    }
    List<Measures> endpoints = new ArrayList<>();
    for (int i = 0; i < parts.getFirst().endpoints.size(); i++) {
      int endpoint = i;
      endpoints.add(
          Measures.merge(parts.stream().map(part -> part.endpoints.get(endpoint)).toList()));
    }
    return new Interval(
        parts.getFirst().phase,
        parts.stream().mapToLong(Interval::startNanos).min().orElseThrow(),
        parts.stream().mapToLong(Interval::endNanos).max().orElseThrow(),
        endpoints,
        LatencyHistogram.merge(parts.stream().map(Interval::connect).toList()),
        LatencyHistogram.merge(parts.stream().map(Interval::sendLag).toList()),
        LatencyHistogram.merge(parts.stream().map(Interval::firstByte).toList()),
        connections,
        inFlight,
        waiting,
        LoopUse.sum(parts.stream().map(Interval::loop).toList()));
  }
}
