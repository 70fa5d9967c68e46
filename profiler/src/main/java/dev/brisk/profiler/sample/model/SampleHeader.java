package dev.brisk.profiler.sample.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// How a profile was made and how far it can be trusted. Printed on top of every result.
///
/// @param mode what the weights are
/// @param engine what took the samples, such as `JFR CPU-time sampler`
/// @param target what was profiled
/// @param start when
/// @param duration how long
/// @param periodNanos time between samples, 0 if it has none
/// @param samples how many were taken
/// @param lost dropped by the engine before they were written
/// @param failed taken, but without a stack
/// @param biased taken at a place where the stack may be inexact
/// @param steal share of CPU time that the machine was not given, 0 to 1; empty: unknown
/// @param lines whether line numbers are to be trusted
/// @param measures response time, CPU, memory, throughput and error rate of the window
/// @param notes anything else that the reader must know
/// @param cpu what the process used by the system's account; null: unknown
public record SampleHeader(
    Mode mode,
    String engine,
    String target,
    Instant start,
    Duration duration,
    long periodNanos,
    long samples,
    long lost,
    long failed,
    long biased,
    OptionalDouble steal,
    LineTrust lines,
    Measures measures,
    List<String> notes,
    @Nullable CpuUse cpu) {
  public SampleHeader {
    notes = List.copyOf(notes);
  }

  /// The same header with other notes.
  public SampleHeader withNotes(List<String> other) {
    return new SampleHeader(
        mode,
        engine,
        target,
        start,
        duration,
        periodNanos,
        samples,
        lost,
        failed,
        biased,
        steal,
        lines,
        measures,
        other,
        cpu);
  }

  /// Whether the line of the top frame is where the time went.
  ///
  /// @param trusted if not, no heat is shown
  /// @param reason in one sentence
  public record LineTrust(boolean trusted, String reason) {}

  /// The five measures; what is empty is unknown.
  ///
  /// @param requests ended in the window
  /// @param medianNanos response time, median
  /// @param p99Nanos response time, 99th percentile
  /// @param cores CPU of the process, in cores
  /// @param residentBytes memory of the process
  /// @param requestsPerSecond throughput
  /// @param errorShare share of answers with status 500 and above, 0 to 1
  public record Measures(
      long requests,
      OptionalDouble medianNanos,
      OptionalDouble p99Nanos,
      OptionalDouble cores,
      OptionalDouble residentBytes,
      OptionalDouble requestsPerSecond,
      OptionalDouble errorShare) {
    /// Of a window that nobody recorded.
    public static final Measures UNKNOWN =
        new Measures(
            0,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());

    /// Those that need no requests: there were none that all are known of.
    public Measures ofProcess() {
      return new Measures(
          0,
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          cores,
          residentBytes,
          OptionalDouble.empty(),
          OptionalDouble.empty());
    }
  }
}
