package dev.brisk.bench.resource;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// The target's counters at one instant. What a probe cannot know is [#UNKNOWN].
///
/// @param nanos when, in [System#nanoTime]
/// @param cpuSeconds CPU time since the target started
/// @param cores CPUs that the target may use
/// @param threadCpuSeconds CPU time of each thread, by id; empty if unknown
/// @param residentBytes memory in use now
/// @param diskReadBytes read from disk since the start
/// @param diskWrittenBytes written to disk since the start
/// @param networkReceivedBytes received by the machine, all interfaces but loopback
/// @param networkSentBytes sent by the machine, all interfaces but loopback
/// @param gcSeconds time in garbage collections since the start
/// @param gcCount garbage collections since the start
/// @param heapAfterGcBytes heap that survived the last collection
/// @param cacheHits answers from a cache since the start
/// @param cacheRequests requests to cached endpoints since the start
/// @param served requests answered since the start, by the target's own count
public record TargetReading(
    long nanos,
    double cpuSeconds,
    double cores,
    Map<Long, Double> threadCpuSeconds,
    double residentBytes,
    double diskReadBytes,
    double diskWrittenBytes,
    double networkReceivedBytes,
    double networkSentBytes,
    double gcSeconds,
    double gcCount,
    double heapAfterGcBytes,
    double cacheHits,
    double cacheRequests,
    double served) {
  /// Stands for what a probe cannot tell.
  public static final double UNKNOWN = Double.NaN;

  public TargetReading {
    threadCpuSeconds = Collections.unmodifiableMap(new TreeMap<>(threadCpuSeconds));
  }

  TargetReading withoutThreads() {
    return new TargetReading(
        nanos,
        cpuSeconds,
        cores,
        Map.of(),
        residentBytes,
        diskReadBytes,
        diskWrittenBytes,
        networkReceivedBytes,
        networkSentBytes,
        gcSeconds,
        gcCount,
        heapAfterGcBytes,
        cacheHits,
        cacheRequests,
        served);
  }
}
