package dev.brisk.monitor.stack;

import dev.brisk.monitor.rules.PromDuration;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `prometheus.yml`, in the keys that Prometheus 2.42 and 3 share.
final class PrometheusFile {
  private PrometheusFile() {}

  static Map<String, ?> of(Stack stack) {
    String interval = PromDuration.of(stack.service().interval());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("global", ordered("scrape_interval", interval, "evaluation_interval", interval));
    document.put("rule_files", List.of("rules/*.yml"));
    document.put(
        "alerting", Map.of("alertmanagers", List.of(staticTargets(List.of("alertmanager:9093")))));
    List<Map<String, ?>> scrapes = new ArrayList<>(workload(stack));
    scrapes.add(scrape("node", "node-exporter:9100"));
    scrapes.add(scrape("prometheus", "localhost:9090"));
    scrapes.add(scrape("alertmanager", "alertmanager:9093"));
    scrapes.add(scrape("grafana", "grafana:3000"));
    scrapes.add(probes(stack));
    document.put("scrape_configs", scrapes);
    return document;
  }

  private static List<Map<String, ?>> workload(Stack stack) {
    String job = stack.service().job();
    return switch (stack.workload()) {
      case Workload.Bundled ignored -> List.of(scrape(job, "brisk:8000"));
      case Workload.Configured configured -> List.of(scrape(job, "brisk:" + configured.port()));
      case Workload.Running running ->
          running.metrics().stream().<Map<String, ?>>map(uri -> running(stack, uri)).toList();
    };
  }

  /// One configuration a target, since each may have its own path. Prometheus wants names of
  /// configurations to be unique, so the job is a label of the targets.
  private static Map<String, ?> running(Stack stack, URI uri) {
    Map<String, Object> scrape = new LinkedHashMap<>();
    String address = Hosts.fromContainer(uri);
    scrape.put("job_name", stack.service().job() + " " + uri.getHost() + ":" + Hosts.port(uri));
    scrape.put("scheme", uri.getScheme());
    String path = uri.getPath();
    scrape.put("metrics_path", path == null || path.isEmpty() ? "/metrics" : path);
    if (uri.getRawQuery() != null) {
      scrape.put("params", parameters(uri.getRawQuery()));
    }
    if (stack.release() == ImageVersions.PROMETHEUS_3) {
      // Version 3 refuses answers with a wrong Content-Type; older clients give such.
      scrape.put("fallback_scrape_protocol", "PrometheusText0.0.4");
    }
    scrape.put(
        "static_configs",
        List.of(
            ordered("targets", List.of(address), "labels", Map.of("job", stack.service().job()))));
    return scrape;
  }

  private static Map<String, List<String>> parameters(String query) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      parameters
          .computeIfAbsent(decoded(name), n -> new ArrayList<>())
          .add(decoded(equals < 0 ? "" : pair.substring(equals + 1)));
    }
    return parameters;
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static Map<String, ?> probes(Stack stack) {
    List<String> urls = new ArrayList<>();
    switch (stack.workload()) {
      case Workload.Bundled ignored -> urls.add("http://brisk:8000/health/ready");
      case Workload.Configured configured ->
          urls.add("http://brisk:" + configured.port() + "/health/ready");
      case Workload.Running running ->
          running
              .metrics()
              .forEach(uri ->
                  urls.add(
                      uri.getScheme()
                          + "://"
                          + Hosts.fromContainer(uri)
                          + uri.getRawPath()
                          + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())));
    }
    stack.probes().forEach(uri -> urls.add(uri.toString()));
    Map<String, Object> scrape = new LinkedHashMap<>();
    scrape.put("job_name", "probe");
    scrape.put("metrics_path", "/probe");
    scrape.put("params", Map.of("module", List.of("http_2xx")));
    scrape.put("static_configs", List.of(Map.of("targets", urls)));
    scrape.put(
        "relabel_configs",
        List.of(
            ordered("source_labels", List.of("__address__"), "target_label", "__param_target"),
            ordered("source_labels", List.of("__param_target"), "target_label", "instance"),
            ordered("target_label", "__address__", "replacement", "blackbox-exporter:9115")));
    return scrape;
  }

  private static Map<String, ?> scrape(String job, String target) {
    return ordered("job_name", job, "static_configs", List.of(Map.of("targets", List.of(target))));
  }

  private static Map<String, ?> staticTargets(List<String> targets) {
    return Map.of("static_configs", List.of(Map.of("targets", targets)));
  }

  static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
