package dev.brisk.monitor.stack;

/// Which generation of Prometheus and Alertmanager the files are for, with pinned images.
public enum Release {
  /// Prometheus 2.42 and Alertmanager 0.25, which Debian 12 has too: the tests run these.
  PROMETHEUS_2(
      "prom/prometheus:v2.42.0",
      "prom/alertmanager:v0.25.0",
      "prom/node-exporter:v1.5.0",
      "prom/blackbox-exporter:v0.23.0"),
  /// Prometheus 3 and Alertmanager 0.28, which has a receiver for Teams.
  PROMETHEUS_3(
      "prom/prometheus:v3.5.0",
      "prom/alertmanager:v0.28.1",
      "prom/node-exporter:v1.9.1",
      "prom/blackbox-exporter:v0.27.0");

  static final String GRAFANA = "grafana/grafana:11.6.0";
  static final String REDIS = "redis:7.0.15";

  private final String prometheus;
  private final String alertmanager;
  private final String nodeExporter;
  private final String blackboxExporter;

  Release(String prometheus, String alertmanager, String nodeExporter, String blackboxExporter) {
    this.prometheus = prometheus;
    this.alertmanager = alertmanager;
    this.nodeExporter = nodeExporter;
    this.blackboxExporter = blackboxExporter;
  }

  String prometheus() {
    return prometheus;
  }

  String alertmanager() {
    return alertmanager;
  }

  String nodeExporter() {
    return nodeExporter;
  }

  String blackboxExporter() {
    return blackboxExporter;
  }

  /// Whether there is `msteamsv2_configs`.
  public boolean hasTeams() {
    return this == PROMETHEUS_3;
  }
}
