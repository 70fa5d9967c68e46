package dev.brisk.monitor.rules;

import java.time.Duration;
import java.util.List;

/// Rules that Prometheus evaluates together, recordings first.
public record RuleGroup(
    String name, Duration interval, List<Recording> recordings, List<Alert> alerts) {
  public RuleGroup {
    recordings = List.copyOf(recordings);
    alerts = List.copyOf(alerts);
  }
}
