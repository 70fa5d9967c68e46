package dev.brisk.profiler.sample.model;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;

/// What is known of a window of time in which a JVM was measured.
///
/// @param start when it began
/// @param duration how long it was
/// @param steal share of CPU time that the machine was not given, 0 to 1; empty: unknown
/// @param measures response time, CPU, memory, throughput and error rate
public record WindowFacts(
    Instant start, Duration duration, OptionalDouble steal, SampleHeader.Measures measures) {
  /// Of a window that nobody recorded.
  public static WindowFacts unknown(Instant start, Duration duration) {
    return new WindowFacts(start, duration, OptionalDouble.empty(), SampleHeader.Measures.UNKNOWN);
  }
}
