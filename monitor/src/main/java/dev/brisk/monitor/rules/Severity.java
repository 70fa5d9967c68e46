package dev.brisk.monitor.rules;

import java.util.Locale;

/// Who has to act, and when.
public enum Severity {
  /// Somebody, now.
  PAGE,
  /// Somebody, in working hours.
  TICKET,
  /// Nobody, as long as it comes: a service elsewhere that is told every few minutes, and calls
  /// somebody when it no longer is.
  HEARTBEAT;

  /// The value of the label `severity`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
