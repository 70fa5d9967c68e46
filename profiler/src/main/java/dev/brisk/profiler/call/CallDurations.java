package dev.brisk.profiler.call;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// How long single calls took: a histogram, of which percentiles are asked.
///
/// A percentile is that of the nearest rank (the smallest value that at least so many calls did not
/// exceed), known to 1/32 of itself; the longest call is exact. Immutable.
///
/// @param parts ascending
/// @param maxNanos the longest call
public record CallDurations(List<Part> parts, long maxNanos) {
  /// No call.
  public static final CallDurations NONE = new CallDurations(List.of(), 0);

  /// Calls of nearly the same duration.
  ///
  /// @param lowNanos the shortest that counts here
  /// @param highNanos the longest
  /// @param calls how many
  public record Part(long lowNanos, long highNanos, long calls) {}

  public CallDurations {
    parts = List.copyOf(parts);
  }

  /// Calls that ended.
  public long count() {
    return parts.stream().mapToLong(Part::calls).sum();
  }

  /// The time that a part of the calls did not exceed, in nanoseconds; 0 if there was no call.
  ///
  /// @param part such as 0.99, from 0 to 1
  public long at(double part) {
    long rank = Math.max(1, (long) Math.ceil(part * count()));
    long seen = 0;
    for (Part one : parts) {
      seen += one.calls();
      if (seen >= rank) {
        return Math.min(maxNanos, (one.lowNanos() + one.highNanos()) / 2);
      }
    }
    return 0;
  }

  /// All of them together.
  static CallDurations sum(Collection<CallDurations> durations) {
    if (durations.size() == 1) {
      return durations.iterator().next();
    }
    TreeMap<Long, Part> parts = new TreeMap<>();
    long max = 0;
    for (CallDurations one : durations) {
      max = Math.max(max, one.maxNanos());
      for (Part part : one.parts()) {
        parts.merge(
            part.lowNanos(),
            part,
            (a, b) -> new Part(a.lowNanos(), a.highNanos(), a.calls() + b.calls()));
      }
    }
    return new CallDurations(new ArrayList<>(parts.values()), max);
  }
}
