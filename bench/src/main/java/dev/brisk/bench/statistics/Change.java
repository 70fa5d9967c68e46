package dev.brisk.bench.statistics;

/// How one metric differs between A and B.
///
/// @param metric its name, such as `p99`
/// @param moreIsBetter true for throughput
/// @param ratio B over A, such as 1.03 for 3 % more
/// @param low lower end of the ratio's interval
/// @param high upper end
/// @param pValue corrected for the number of metrics; NaN where only an interval is known
/// @param verdict what may be said
public record Change(
    String metric,
    boolean moreIsBetter,
    double ratio,
    double low,
    double high,
    double pValue,
    Verdict verdict) {
  /// What the numbers allow to say.
  public enum Verdict {
    BETTER,
    WORSE,
    /// A difference is shown, but too small to matter.
    TOO_SMALL_TO_MATTER,
    /// The numbers do not show a difference, which does not prove that there is none.
    NO_DIFFERENCE_SHOWN
  }

  /// What may be said of a difference.
  ///
  /// @param shown whether the difference is significant
  /// @param minimumEffect smallest relative change that matters, such as 0.01
  public static Verdict judge(
      boolean shown, double ratio, boolean moreIsBetter, double minimumEffect) {
    if (!shown) {
      return Verdict.NO_DIFFERENCE_SHOWN;
    }
    if (Math.abs(Math.log(ratio)) < Math.log1p(minimumEffect)) {
      return Verdict.TOO_SMALL_TO_MATTER;
    }
    return (ratio > 1) == moreIsBetter ? Verdict.BETTER : Verdict.WORSE;
  }
}
