package dev.brisk.watch.check;

import java.util.Locale;

/// What can be wrong with a service. Only [#DOWN] counts against its availability.
public enum Kind {
  /// No answer, or not the one that was expected.
  DOWN,
  /// Its certificate ends soon.
  CERTIFICATE,
  /// It answers as expected, and slowly.
  LATENCY;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
