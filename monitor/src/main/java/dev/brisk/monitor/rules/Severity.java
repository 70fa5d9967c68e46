package dev.brisk.monitor.rules;

import java.util.Locale;

/// Who has to act, and when.
public enum Severity {
  /// Somebody, now.
  PAGE,
  /// Somebody, in working hours.
  TICKET;

  /// The value of the label `severity`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
