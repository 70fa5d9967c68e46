package dev.brisk.monitor.stack;

/// Which generation of Prometheus and Alertmanager the files are for, with pinned images.
public enum ImageVersions {
  /// Prometheus 2 in its last long-term release, which ended in July 2025. The tests run Debian
  /// 12's 2.42 and Alertmanager 0.25 with the same files.
  PROMETHEUS_2("prom/prometheus:v2.53.5"),
  /// Prometheus 3, the default; with it, Alertmanager's receiver for Teams.
  PROMETHEUS_3("prom/prometheus:v3.14.0");

  static final String ALERTMANAGER = "prom/alertmanager:v0.34.0";
  static final String NODE_EXPORTER = "prom/node-exporter:v1.12.0";
  static final String BLACKBOX_EXPORTER = "prom/blackbox-exporter:v0.27.0";
  static final String GRAFANA = "grafana/grafana:13.0.2";
  static final String REDIS = "redis:8.8.1";

  private final String prometheus;

  ImageVersions(String prometheus) {
    this.prometheus = prometheus;
  }

  String prometheus() {
    return prometheus;
  }

  /// Whether there is `msteamsv2_configs`.
  public boolean hasTeams() {
    return this == PROMETHEUS_3;
  }
}
