package dev.brisk.bench.plan;

import java.util.Locale;

/// Numbers with units, as people read them.
public final class Units {
  private Units() {}

  /// Nanoseconds with a fitting unit and three or more digits, such as `1.25 ms`.
  public static String time(double nanos) {
    if (nanos < 1e3) {
      return digits(nanos) + " ns";
    }
    if (nanos < 1e6) {
      return digits(nanos / 1e3) + " µs";
    }
    return nanos < 1e9 ? digits(nanos / 1e6) + " ms" : digits(nanos / 1e9) + " s";
  }

  /// Bytes with a fitting unit, such as `1.25 MiB`.
  public static String bytes(double bytes) {
    if (Math.abs(bytes) < 1024) {
      return digits(bytes) + " B";
    }
    if (Math.abs(bytes) < 1 << 20) {
      return digits(bytes / 1024) + " KiB";
    }
    return Math.abs(bytes) < 1 << 30
        ? digits(bytes / (1 << 20)) + " MiB"
        : digits(bytes / (1 << 30)) + " GiB";
  }

  /// A whole number with thousands apart.
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /// Whole numbers as they are, others with three significant digits.
  public static String digits(double number) {
    double size = Math.abs(number);
    if (size == Math.rint(size) && size < 1e15) {
      return String.format(Locale.ROOT, "%,.0f", number);
    }
    int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", number);
  }

  /// A share of 1 as percent.
  public static String percent(double share) {
    double percent = share * 100;
    return (percent != 0 && Math.abs(percent) < 0.1
            ? String.format(Locale.ROOT, "%.3f", percent)
            : digits(percent))
        + " %";
  }
}
