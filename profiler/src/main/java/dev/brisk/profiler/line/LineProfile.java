package dev.brisk.profiler.line;

import dev.brisk.profiler.sample.model.WindowFacts;
import java.util.Comparator;
import java.util.List;

/// What the line profiler measured.
///
/// @param target what was profiled
/// @param window when, how long, and the five measures of that time
/// @param period 0: hits only, 1: every call timed, n: one call in about n
/// @param clockNanos what one read of the clock costs in the target
/// @param functions those that ran, the longest first
/// @param notes what the reader must know: classes skipped, calls that had not returned
public record LineProfile(
    String target,
    WindowFacts window,
    int period,
    long clockNanos,
    List<Function> functions,
    List<String> notes) {
  public LineProfile {
    functions =
        functions.stream()
            .sorted(Comparator.comparingLong(Function::correctedNanos).reversed())
            .toList();
    notes = List.copyOf(notes);
  }

  /// One method.
  ///
  /// @param name `com.acme.Shop.price`
  /// @param className binary name
  /// @param sourceFile `Shop.java`, or empty
  /// @param location where the class came from, as a URL, or empty
  /// @param calls exact
  /// @param timedCalls how many of them were timed
  /// @param nanos wall time from entry to exit, outermost activations, callees included
  /// @param lines in the order of the source
  /// @param note a reason for doubt, or empty
  public record Function(
      String name,
      String className,
      String sourceFile,
      String location,
      long calls,
      long timedCalls,
      long nanos,
      List<Line> lines,
      String note) {
    public Function {
      lines = lines.stream().sorted(Comparator.comparingInt(Line::number)).toList();
    }

    /// How many points a share of the time may be off by, 95 times of 100, if a call spent all its
    /// time on one line; 0 if every call was timed.
    ///
    /// The first calls are timed all and stand for themselves, the later ones for `period` calls
    /// each: so many weigh like fewer.
    ///
    /// @param period one later call in so many was timed
    public double sharePoints(int period) {
      if (period <= 1 || timedCalls == 0 || timedCalls >= calls) {
        return 0;
      }
      double later = Math.min(timedCalls, (double) (calls - timedCalls) / (period - 1));
      double first = timedCalls - later;
      double sum = first + later * period;
      double effective = sum * sum / (first + later * period * period);
      return Math.min(50, 100 * 1.96 * 0.5 / Math.sqrt(effective));
    }

    /// The time without what reading the clock cost.
    public long correctedNanos() {
      return lines.stream().mapToLong(Line::correctedNanos).sum();
    }
  }

  /// One line of one method.
  ///
  /// @param number in the source file
  /// @param hits how often it was come to, exactly
  /// @param nanos wall time with callees; over all lines this is the function's time
  /// @param selfNanos the same without callees that were profiled too, inner recursive calls
  ///   included
  /// @param correctedNanos `nanos` without what the probes cost
  /// @param correctedSelfNanos `selfNanos` without what the probes cost
  /// @param underResolution whether it takes less time a hit than reading the clock: its time is a
  ///   guess
  public record Line(
      int number,
      long hits,
      long nanos,
      long selfNanos,
      long correctedNanos,
      long correctedSelfNanos,
      boolean underResolution) {}
}
