package dev.brisk.monitor.rules;

import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Alerts about the monitoring itself: who watches is watched.
final class WatcherRules {
  private final Service service;

  /// @param service what the monitoring is for
  WatcherRules(Service service) {
    this.service = service;
  }

  /// What watches is watched: without the blackbox exporter no probe can fail, and without
  /// Alertmanager nobody is told, of this either; see the watchdog.
  Alert watcherDown() {
    String absent =
        Stream.of("node", "alertmanager", "grafana", "probe")
            .map(watcher -> "absent(up{job=\"" + watcher + "\"})")
            .collect(Collectors.joining(" or "));
    String node = "up{job=\"node\",instance=\"a\"}";
    String alertmanager = "up{job=\"alertmanager\",instance=\"a\"}";
    String grafana = "up{job=\"grafana\",instance=\"a\"}";
    String probe = "up{job=\"probe\",instance=\"http://a/\"}";
    return new AlertBuilder("WatcherDown", service)
        .when("up{job=~\"node|prometheus|alertmanager|grafana|probe\"} == 0\nor " + absent)
        .pending(Duration.ofMinutes(5))
        .says(
            "{{ $labels.job }} of the monitoring itself cannot be scraped",
            "What it would tell or show is missing: with probe, that users reach the service; with"
                + " alertmanager, all alerts; with node, the machine.")
        .silent(
            "while all are there",
            Duration.ofMinutes(20),
            node,
            "1x30",
            alertmanager,
            "1x30",
            grafana,
            "1x30",
            probe,
            "1x30")
        .fires(
            "when the blackbox exporter is gone",
            Duration.ofMinutes(18),
            Map.of("job", "probe", "instance", "http://a/"),
            node,
            "1x30",
            alertmanager,
            "1x30",
            grafana,
            "1x30",
            probe,
            "1x10 0x20")
        .fires(
            "when the node exporter is no longer known",
            Duration.ofMinutes(22),
            Map.of("job", "node"),
            node,
            "1x10 _x20",
            alertmanager,
            "1x30",
            grafana,
            "1x30",
            probe,
            "1x30")
        .build();
  }

  Alert notificationsFailing() {
    String failed =
        "alertmanager_notifications_failed_total{job=\"alertmanager\",instance=\"a\",integration=\"slack\"}";
    return new AlertBuilder("NotificationsFailing", service)
        .when(
            "sum by (integration) (increase(alertmanager_notifications_failed_total[15m])) > 0\n"
                + "or sum by (alertmanager) (increase(prometheus_notifications_errors_total[15m])) > 0")
        .says(
            "Alerts are not delivered",
            "In the last quarter of an hour a notification could not be delivered.")
        .silent("while they arrive", Duration.ofMinutes(20), failed, "0x30")
        .fires(
            "when one does not",
            Duration.ofMinutes(15),
            Map.of("integration", "slack"),
            failed,
            "0x10 1x20")
        .build();
  }

  /// Always there: who is to be told when the monitoring itself is gone waits for it to stop.
  Alert watchdog() {
    return new AlertBuilder("Watchdog", service)
        .when("vector(1)")
        .beats()
        .says(
            "The monitoring of " + service.job() + " is alive",
            "This fires always. Send it to a service outside that calls somebody when it stops.")
        .fires(
            "always",
            Duration.ofMinutes(1),
            Map.of(),
            "up{job=\"" + service.job() + "\",instance=\"a\"}",
            "1x5")
        .build();
  }
}
