package dev.brisk.profiler;

import java.util.Locale;

/// Numbers as people read them.
public final class UnitFormat {
  private UnitFormat() {}

  /// `999 ns`, `1.23 µs`, `45.6 ms`, `7.89 s`.
  public static String nanos(double nanos) {
    double size = Math.abs(nanos);
    if (size < 1_000) {
      return (size < 10 && nanos != Math.rint(nanos)
              ? three(nanos)
              : Long.toString(Math.round(nanos)))
          + " ns";
    }
    if (size < 1e6) {
      return three(nanos / 1e3) + " µs";
    }
    if (size < 1e9) {
      return three(nanos / 1e6) + " ms";
    }
    return three(nanos / 1e9) + " s";
  }

  /// `12,345`.
  public static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /// `512 B`, `1.50 KiB`, `2.00 MiB`.
  public static String bytes(double bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double left = bytes;
    int unit = 0;
    while (left >= 1_024 && unit < units.length - 1) {
      left /= 1_024;
      unit++;
    }
    return (unit == 0 ? Long.toString(Math.round(left)) : three(left)) + " " + units[unit];
  }

  /// `12.3 %`; what is not zero is not shown as zero.
  public static String share(double part, double whole) {
    if (whole <= 0) {
      return "–";
    }
    double percent = 100 * part / whole;
    if (percent > 0 && percent < 0.05) {
      return "<0.1 %";
    }
    return String.format(Locale.ROOT, "%.1f %%", percent);
  }

  private static String three(double value) {
    double size = Math.abs(value);
    String form = size < 10 ? "%.2f" : size < 100 ? "%.1f" : "%.0f";
    return String.format(Locale.ROOT, form, value);
  }
}
