package dev.brisk.monitor.rules;

import java.time.Duration;
import java.util.List;

/// Rules that Prometheus evaluates together, recordings first.
///
/// @param file that has it, without its ending; groups of a file are tested together
public record RuleGroup(
    String name, String file, Duration interval, List<Recording> recordings, List<Alert> alerts) {
  /// With a file of its own.
  public RuleGroup(String name, Duration interval, List<Recording> recordings, List<Alert> alerts) {
    this(name, name, interval, recordings, alerts);
  }

  public RuleGroup {
    recordings = List.copyOf(recordings);
    alerts = List.copyOf(alerts);
  }
}
