package dev.brisk.monitor.rules;

import java.time.Duration;

/// Durations in Prometheus's form: `90s`, `5m`, `1h`, `3d`.
public final class PromDuration {
  private PromDuration() {}

  public static String of(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds == 0 || duration.toMillis() % 1000 != 0) {
      return duration.toMillis() + "ms";
    }
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
