package dev.brisk.bench.measure;

/// A figure of a scenario's own: how long a stretch of a task took, or any number.
///
/// @param values nanoseconds, or thousandths of the number
public record OwnMetric(Name name, LatencyHistogram values) {
  /// Numbers are kept in thousandths.
  public static final double SCALE = 1000;

  /// @param time whether it is a time
  public record Name(String text, boolean time) implements Comparable<Name> {
    @Override
    public int compareTo(Name other) {
      int byText = text.compareTo(other.text);
      return byText == 0 ? Boolean.compare(time, other.time) : byText;
    }
  }
}
