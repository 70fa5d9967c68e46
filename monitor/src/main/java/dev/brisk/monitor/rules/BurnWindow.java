package dev.brisk.monitor.rules;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/// One of the conditions under which a budget counts as burning: the long window says that it
/// matters, the short one that it still goes on.
///
/// Google's Site Reliability Workbook, chapter 5: multi-window, multi-burn-rate alerts for 30 days.
///
/// @param factor how many times faster than allowed
public record BurnWindow(
    Duration longWindow, Duration shortWindow, BigDecimal factor, Severity severity) {

  /// Pages at 2 % of the budget in an hour and 5 % in six; tickets at 10 % in a day and in three.
  public static final List<BurnWindow> STANDARD =
      List.of(
          new BurnWindow(
              Duration.ofHours(1), Duration.ofMinutes(5), new BigDecimal("14.4"), Severity.PAGE),
          new BurnWindow(
              Duration.ofHours(6), Duration.ofMinutes(30), new BigDecimal("6"), Severity.PAGE),
          new BurnWindow(
              Duration.ofDays(1), Duration.ofHours(2), new BigDecimal("3"), Severity.TICKET),
          new BurnWindow(
              Duration.ofDays(3), Duration.ofHours(6), new BigDecimal("1"), Severity.TICKET));

  /// The same shape, so many times faster: for rehearsals and tests.
  public BurnWindow dividedBy(int divisor) {
    return new BurnWindow(
        longWindow.dividedBy(divisor), shortWindow.dividedBy(divisor), factor, severity);
  }

  String longName() {
    return PromDuration.of(longWindow);
  }

  String shortName() {
    return PromDuration.of(shortWindow);
  }
}
