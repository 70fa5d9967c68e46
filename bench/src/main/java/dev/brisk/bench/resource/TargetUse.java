package dev.brisk.bench.resource;

import dev.brisk.bench.plan.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the target used over the measured time. Unknown numbers are NaN.
///
/// @param source where the numbers come from
/// @param seconds the time between first and last reading
/// @param cpuSeconds CPU time used
/// @param cores CPUs that the target may use
/// @param busiestThread CPU share of its busiest thread, 0 to 1
/// @param residentBytesMax most resident memory seen
/// @param residentBytesEnd resident memory at the end
/// @param cacheHitRatio answers from the cache among requests to cached endpoints, 0 to 1
/// @param served requests that it answered, by its own count
/// @param answered answers that the load generator had meanwhile
/// @param samples one a reading, for charts
public record TargetUse(
    String source,
    double seconds,
    double cpuSeconds,
    double cores,
    double busiestThread,
    double residentBytesMax,
    double residentBytesEnd,
    double diskReadBytes,
    double diskWrittenBytes,
    double networkReceivedBytes,
    double networkSentBytes,
    double gcSeconds,
    double gcCount,
    double cacheHitRatio,
    double served,
    long answered,
    List<Sample> samples) {
  /// Fewer answers may have come in the moments between counting here and there.
  private static final long COUNTED_MIN = 100;

  /// Counts are read one after the other.
  private static final double COUNTS_APART_MAX = 0.05;

  /// One point of the time series.
  ///
  /// @param seconds since the first reading
  /// @param cpu CPUs in use since the reading before
  /// @param residentBytes resident memory
  /// @param heapAfterGcBytes heap that survived the last collection; NaN if unknown
  public record Sample(double seconds, double cpu, double residentBytes, double heapAfterGcBytes) {}

  public TargetUse {
    samples = List.copyOf(samples);
  }

  /// CPUs in use on average, such as 1.5.
  public double cpu() {
    return cpuSeconds / seconds;
  }

  /// How busy the target's CPUs were: of all that it may use, or of its busiest thread, whichever
  /// is more. A server with one thread is at its limit on any machine. NaN if unknown.
  public double busy() {
    double share = cpu() / cores;
    return Double.isNaN(share)
        ? busiestThread
        : Double.isNaN(busiestThread) ? share : Math.max(share, busiestThread);
  }

  /// The server's own count beside the load generator's, in one sentence; empty where the server
  /// does not count, or too little was asked.
  public Optional<String> counts() {
    if (Double.isNaN(served) || answered < COUNTED_MIN) {
      return Optional.empty();
    }
    double more = (served - answered) / answered;
    String both =
        "the server counted "
            + Units.count(Math.round(served))
            + " answers, this run "
            + Units.count(answered);
    return Optional.of(
        Math.abs(more) <= COUNTS_APART_MAX
            ? both + ": they agree"
            : both
                + (more > 0
                    ? ": others ask it too"
                    : ": others answer, too, such as a cache, a proxy or a second server"));
  }

  /// Puts readings together.
  ///
  /// @param readings at least two, in order
  /// @param answered answers that the load generator had between first and last
  public static TargetUse of(String source, List<TargetReading> readings, long answered) {
    TargetReading first = readings.getFirst();
    TargetReading last = readings.getLast();
    double seconds = (last.nanos() - first.nanos()) / 1e9;
    double busiest =
        last.threadCpuSeconds().entrySet().stream()
            .mapToDouble(thread ->
                (thread.getValue() - first.threadCpuSeconds().getOrDefault(thread.getKey(), 0.0))
                    / seconds)
            .max()
            .orElse(TargetReading.UNKNOWN);
    return new TargetUse(
        source,
        seconds,
        last.cpuSeconds() - first.cpuSeconds(),
        last.cores(),
        busiest,
        readings.stream().mapToDouble(TargetReading::residentBytes).max().orElseThrow(),
        last.residentBytes(),
        last.diskReadBytes() - first.diskReadBytes(),
        last.diskWrittenBytes() - first.diskWrittenBytes(),
        last.networkReceivedBytes() - first.networkReceivedBytes(),
        last.networkSentBytes() - first.networkSentBytes(),
        last.gcSeconds() - first.gcSeconds(),
        last.gcCount() - first.gcCount(),
        (last.cacheHits() - first.cacheHits()) / (last.cacheRequests() - first.cacheRequests()),
        last.served() - first.served(),
        answered,
        samples(readings));
  }

  private static List<Sample> samples(List<TargetReading> readings) {
    ArrayList<Sample> samples = new ArrayList<>();
    for (int i = 1; i < readings.size(); i++) {
      TargetReading before = readings.get(i - 1);
      TargetReading now = readings.get(i);
      double passed = (now.nanos() - before.nanos()) / 1e9;
      samples.add(
          new Sample(
              (now.nanos() - readings.getFirst().nanos()) / 1e9,
              (now.cpuSeconds() - before.cpuSeconds()) / passed,
              now.residentBytes(),
              now.heapAfterGcBytes()));
    }
    return samples;
  }
}
