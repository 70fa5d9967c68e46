package dev.brisk.monitor.stack;

import static dev.brisk.monitor.stack.PrometheusFile.ordered;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `docker-compose.yml`, for Compose 1.29 and 2.
///
/// Every port is bound to the loopback address: nothing is offered to the network unasked. Images
/// are pinned, data lives in named volumes, and each service has a health check.
final class ComposeFile {
  /// In an address: letters and digits. Everything that Redis' ports reach is on this machine, but
  /// a web page in a browser can reach the loopback address, too.
  private static final String REDIS_PASSWORD = "${REDIS_PASSWORD:-brisk}";

  private static final String RESTART = "unless-stopped";

  private final Stack stack;

  /// Where the generated folders are, as the Compose file sees them: `.` or `./deploy`.
  private final String folder;

  private final boolean repository;

  /// Where the Compose file will be; null: unknown.
  private final @Nullable Path base;

  private ComposeFile(Stack stack, String folder, boolean repository, @Nullable Path base) {
    this.stack = stack;
    this.folder = folder;
    this.repository = repository;
    this.base = base;
  }

  static Map<String, ?> of(Stack stack, @Nullable Path base) {
    return new ComposeFile(stack, ".", false, base).document();
  }

  /// For the root of Brisk's repository, where the image is built.
  static Map<String, ?> ofRepository(Stack stack) {
    return new ComposeFile(stack, "./deploy", true, null).document();
  }

  /// A path of this machine as the Compose file names it: relative where both have more than the
  /// root in common, so that the folder can move with what it refers to, and be under version
  /// control.
  private String portable(Path path) {
    Path absolute = path.normalize();
    if (base == null
        || !absolute.isAbsolute()
        || absolute.getNameCount() == 0
        || !absolute.getName(0).equals(base.getName(0))) {
      return path.toString();
    }
    String relative = base.relativize(absolute).toString();
    // Without the dot it would be the name of a volume.
    return relative.startsWith("..") ? relative : "./" + relative;
  }

  private Map<String, ?> document() {
    Map<String, Object> services = new LinkedHashMap<>();
    Map<String, Object> volumes = new LinkedHashMap<>();
    if (!(stack.workload() instanceof Workload.Running)) {
      services.put("brisk", brisk());
      services.put("redis", redis());
      volumes.put("redis-data", Map.of());
    }
    services.put("prometheus", prometheus());
    services.put("alertmanager", alertmanager());
    services.put("grafana", grafana());
    services.put("node-exporter", nodeExporter());
    services.put("blackbox-exporter", blackboxExporter());
    volumes.put("prometheus-data", Map.of());
    volumes.put("alertmanager-data", Map.of());
    volumes.put("grafana-data", Map.of());
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("services", services);
    document.put("volumes", volumes);
    Map<String, Object> secrets = new LinkedHashMap<>();
    stack
        .receivers()
        .forEach(receiver ->
            receiver
                .secret()
                .ifPresent(
                    file -> secrets.put(receiver.secretName(), Map.of("file", portable(file)))));
    if (!secrets.isEmpty()) {
      document.put("secrets", secrets);
    }
    return document;
  }

  private Map<String, ?> brisk() {
    List<String> serve = new ArrayList<>(List.of("serve"));
    Map<String, Object> service = new LinkedHashMap<>();
    int port = 8000;
    switch (stack.workload()) {
      case Workload.Bundled ignored -> {
        if (repository) {
          service.put("build", ".");
        }
        service.put("image", "${BRISK_IMAGE:-brisk:local}");
      }
      case Workload.Configured configured -> {
        // docker build -t brisk:local . in Brisk's repository makes it.
        service.put("image", "${BRISK_IMAGE:-brisk:local}");
        service.put("volumes", List.of(portable(Path.of(configured.directory())) + ":/config:ro"));
        if (!configured.variables().isEmpty()) {
          // Without a value: Compose passes on those that are set where it runs, or in .env.
          service.put("environment", configured.variables());
        }
        service.put("extra_hosts", List.of(Hosts.MACHINE + ":host-gateway"));
        serve.add("/config/" + configured.file());
        port = configured.port();
      }
      case Workload.Running ignored -> throw new IllegalStateException("it runs already");
    }
    serve.addAll(
        List.of("--host", "0.0.0.0", "--redis", "redis://:" + REDIS_PASSWORD + "@redis:6379"));
    service.put("command", serve);
    service.put("depends_on", Map.of("redis", Map.of("condition", "service_healthy")));
    service.put("ports", List.of("127.0.0.1:" + port + ":" + port));
    service.put("healthcheck", healthcheck(List.of("CMD", "/opt/brisk/healthcheck", "" + port)));
    service.put("restart", RESTART);
    return service;
  }

  private static Map<String, ?> redis() {
    return ordered(
        "image",
        ImageVersions.REDIS,
        "command",
        List.of(
            "redis-server",
            "--appendonly",
            "yes",
            "--maxmemory",
            "256mb",
            "--maxmemory-policy",
            "allkeys-lru",
            "--requirepass",
            REDIS_PASSWORD),
        "environment",
        // For redis-cli in the container: the health check, and who looks by hand.
        Map.of("REDISCLI_AUTH", REDIS_PASSWORD),
        "volumes",
        List.of("redis-data:/data"),
        "ports",
        List.of("127.0.0.1:6379:6379"),
        "healthcheck",
        healthcheck(List.of("CMD", "redis-cli", "ping")),
        "restart",
        RESTART);
  }

  private Map<String, ?> prometheus() {
    Map<String, Object> service =
        ordered(
            "image",
            stack.release().prometheus(),
            "command",
            List.of(
                "--config.file=/etc/prometheus/prometheus.yml",
                "--storage.tsdb.path=/prometheus",
                // Error budgets look back 30 days.
                "--storage.tsdb.retention.time=35d",
                "--web.external-url=${PROMETHEUS_URL:-http://localhost:9090}",
                "--enable-feature=exemplar-storage"),
            "volumes",
            List.of(folder + "/prometheus:/etc/prometheus:ro", "prometheus-data:/prometheus"),
            "ports",
            List.of("127.0.0.1:9090:9090"),
            "healthcheck",
            healthcheck(get("http://127.0.0.1:9090/-/ready")),
            "restart",
            RESTART);
    if (stack.workload() instanceof Workload.Running) {
      service.put("extra_hosts", List.of(Hosts.MACHINE + ":host-gateway"));
    }
    return service;
  }

  private Map<String, ?> alertmanager() {
    Map<String, Object> service =
        ordered(
            "image",
            ImageVersions.ALERTMANAGER,
            "command",
            List.of(
                "--config.file=/etc/alertmanager/alertmanager.yml",
                "--storage.path=/alertmanager",
                "--web.external-url=${ALERTMANAGER_URL:-http://localhost:9093}"),
            "volumes",
            List.of(
                folder + "/alertmanager:/etc/alertmanager:ro", "alertmanager-data:/alertmanager"),
            "ports",
            List.of("127.0.0.1:9093:9093"),
            "healthcheck",
            healthcheck(get("http://127.0.0.1:9093/-/ready")),
            "restart",
            RESTART);
    List<String> secrets =
        stack.receivers().stream()
            .filter(receiver -> receiver.secret().isPresent())
            .map(Receiver::secretName)
            .toList();
    if (!secrets.isEmpty()) {
      service.put("secrets", secrets);
    }
    return service;
  }

  private Map<String, ?> grafana() {
    return ordered(
        "image",
        ImageVersions.GRAFANA,
        "environment",
        ordered(
            "GF_SECURITY_ADMIN_USER",
            "admin",
            "GF_SECURITY_ADMIN_PASSWORD",
            "${GRAFANA_PASSWORD:-admin}",
            "GF_SERVER_ROOT_URL",
            "${GRAFANA_URL:-http://localhost:3000}",
            "GF_USERS_ALLOW_SIGN_UP",
            "false",
            "GF_ANALYTICS_REPORTING_ENABLED",
            "false",
            "GF_ANALYTICS_CHECK_FOR_UPDATES",
            "false",
            "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH",
            "/var/lib/grafana/dashboards/overview.json"),
        "volumes",
        List.of(
            folder + "/grafana/provisioning:/etc/grafana/provisioning:ro",
            folder + "/grafana/dashboards:/var/lib/grafana/dashboards:ro",
            "grafana-data:/var/lib/grafana"),
        "depends_on",
        List.of("prometheus"),
        "ports",
        List.of("127.0.0.1:3000:3000"),
        "healthcheck",
        healthcheck(get("http://127.0.0.1:3000/api/health")),
        "restart",
        RESTART);
  }

  private Map<String, ?> nodeExporter() {
    return ordered(
        "image",
        ImageVersions.NODE_EXPORTER,
        "command",
        List.of("--path.rootfs=/host"),
        "pid",
        "host",
        "volumes",
        List.of("/:/host:ro"),
        "healthcheck",
        healthcheck(get("http://127.0.0.1:9100/")),
        "restart",
        RESTART);
  }

  private Map<String, ?> blackboxExporter() {
    Map<String, Object> service =
        ordered(
            "image",
            ImageVersions.BLACKBOX_EXPORTER,
            "command",
            List.of("--config.file=/etc/blackbox/blackbox.yml"),
            "volumes",
            List.of(folder + "/blackbox:/etc/blackbox:ro"),
            "healthcheck",
            healthcheck(get("http://127.0.0.1:9115/-/healthy")),
            "restart",
            RESTART);
    if (stack.workload() instanceof Workload.Running) {
      service.put("extra_hosts", List.of(Hosts.MACHINE + ":host-gateway"));
    }
    return service;
  }

  /// The images have BusyBox's wget.
  private static List<String> get(String url) {
    return List.of("CMD", "wget", "-q", "-O", "/dev/null", url);
  }

  private static Map<String, ?> healthcheck(List<String> test) {
    return ordered(
        "test", test, "interval", "10s", "timeout", "5s", "retries", 6, "start_period", "10s");
  }
}
