package dev.brisk.bench.control;

import java.util.Locale;

/// Where a run stands.
public enum LoadState {
  /// Nothing was started yet.
  READY,
  /// Users are being started or stopped until there are as many as wanted.
  SPAWNING,
  /// All users are there.
  RUNNING,
  /// Users end what they are doing.
  STOPPING,
  /// The run has ended; its statistics remain until the next start.
  STOPPED;

  /// Whether there is load, or will be at once.
  public boolean active() {
    return this == SPAWNING || this == RUNNING || this == STOPPING;
  }

  /// The name in JSON and on the page, in small letters as Locust writes it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
