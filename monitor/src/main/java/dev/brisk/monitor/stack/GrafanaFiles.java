package dev.brisk.monitor.stack;

import static dev.brisk.monitor.stack.PrometheusFile.ordered;

import java.util.List;
import java.util.Map;

/// Grafana's provisioning: data sources, dashboards, and where its own alerts go.
final class GrafanaFiles {
  private GrafanaFiles() {}

  static Map<String, ?> dataSources() {
    return ordered(
        "apiVersion",
        1,
        "datasources",
        List.of(
            ordered(
                "name",
                "Prometheus",
                "uid",
                "prometheus",
                "type",
                "prometheus",
                "access",
                "proxy",
                "url",
                "http://prometheus:9090",
                "isDefault",
                true,
                "jsonData",
                ordered("timeInterval", "15s", "httpMethod", "POST")),
            ordered(
                "name",
                "Alertmanager",
                "uid",
                "alertmanager",
                "type",
                "alertmanager",
                "access",
                "proxy",
                "url",
                "http://alertmanager:9093",
                "jsonData",
                ordered("implementation", "prometheus", "handleGrafanaManagedAlerts", false))));
  }

  static Map<String, ?> dashboards(String title) {
    return ordered(
        "apiVersion",
        1,
        "providers",
        List.of(
            ordered(
                "name",
                "brisk",
                "folder",
                title,
                "type",
                "file",
                "disableDeletion",
                true,
                "allowUiUpdates",
                false,
                "options",
                Map.of("path", "/var/lib/grafana/dashboards"))));
  }

  /// Alerts that people make in Grafana take the same way as Prometheus's.
  static Map<String, ?> alerting() {
    return ordered(
        "apiVersion",
        1,
        "contactPoints",
        List.of(
            ordered(
                "orgId",
                1,
                "name",
                "alertmanager",
                "receivers",
                List.of(
                    ordered(
                        "uid",
                        "alertmanager",
                        "type",
                        "prometheus-alertmanager",
                        "settings",
                        Map.of("url", "http://alertmanager:9093"))))),
        "policies",
        List.of(ordered("orgId", 1, "receiver", "alertmanager")));
  }
}
