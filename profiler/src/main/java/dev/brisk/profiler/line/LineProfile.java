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
  /// @param nanos wall time from entry to exit, outermost activations, callees included, probes
  ///   too; calls that were not timed are stood for by those that were
  /// @param correctedNanos the same without what the probes cost; exact where the calls are long
  ///   enough to be timed all, and never more than the time there was
  /// @param variance of the part of `nanos` that a line has, in square nanoseconds, at most; 0 if
  ///   each line of each call was timed
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
      long correctedNanos,
      double variance,
      List<Line> lines,
      String note) {
    public Function {
      lines = scaled(lines, correctedNanos);
    }

    /// How many points a share of the time may be off by, 95 times of 100, if a call spent all its
    /// time on one line; 0 if each line of each call was timed.
    public double sharePoints() {
      return nanos <= 0 ? 0 : Math.min(50, 100 * 1.96 * 0.5 * Math.sqrt(variance) / nanos);
    }

    /// What shares of own time are of. A recursion's inner calls are in its own time, too, so it
    /// may be more than the whole.
    long ownNanos() {
      return Math.max(correctedNanos, lines.stream().mapToLong(Line::correctedSelfNanos).sum());
    }

    /// In the order of the source, with times that add up to the whole.
    private static List<Line> scaled(List<Line> lines, long wholeNanos) {
      long sum = lines.stream().mapToLong(Line::correctedNanos).sum();
      double factor = sum == 0 ? 1 : (double) wholeNanos / sum;
      return lines.stream()
          .sorted(Comparator.comparingInt(Line::number))
          .map(line -> factor == 1 ? line : line.times(factor))
          .toList();
    }
  }

  /// One line of one method.
  ///
  /// @param number in the source file
  /// @param hits how often it was come to, exactly
  /// @param nanos wall time with callees; over all lines this is the function's time
  /// @param selfNanos the same without callees that were profiled too, inner recursive calls
  ///   included
  /// @param correctedNanos `nanos` without what the probes cost, its share of the function's
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
      boolean underResolution) {
    Line times(double factor) {
      return new Line(
          number,
          hits,
          nanos,
          selfNanos,
          Math.round(correctedNanos * factor),
          Math.round(correctedSelfNanos * factor),
          underResolution);
    }
  }
}
