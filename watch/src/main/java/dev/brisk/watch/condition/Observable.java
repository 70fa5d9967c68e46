package dev.brisk.watch.condition;

import java.util.Locale;

/// What a condition can ask of an [Observation]. A kind of check has some of them.
public enum Observable {
  STATUS,
  LATENCY,
  CERTIFICATE,
  BODY,
  HEADER,
  JSON;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
