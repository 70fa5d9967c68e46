package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.fixtures.AlertmanagerServer;
import dev.brisk.fixtures.PrometheusServer;
import dev.brisk.fixtures.ServerProcess;
import dev.brisk.monitor.rules.BurnWindow;
import dev.brisk.monitor.rules.MonitoredEndpoint;
import dev.brisk.monitor.rules.Objective;
import dev.brisk.monitor.rules.Service;
import dev.brisk.monitor.rules.Severity;
import dev.brisk.monitor.stack.ImageVersions;
import dev.brisk.monitor.stack.Receiver;
import dev.brisk.monitor.stack.Receiver.Channel;
import dev.brisk.monitor.stack.Stack;
import dev.brisk.monitor.stack.StackFiles;
import dev.brisk.monitor.stack.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// How often somebody is told of an outage: the generated files in a real Prometheus and a real
/// Alertmanager, at sixty times their speed, with good traffic behind them.
///
/// The windows of six hours are left out: they hold a page for half a minute here.
///
/// Mostly waiting, so it is not in each run.
@Tag("slow")
class OutageDrillIT {
  private static final int SPEED = 60;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SCRAPE = Duration.ofMillis(250);

  /// Not those that are part of a name.
  private static final Pattern TIMES = Pattern.compile("(?<![\\w.])(\\d+)([smhd])\\b");

  /// What a receiver was told.
  private record Told(boolean firing, Set<String> alerts) {}

  @Test
  void eachOutageIsToldOnceAndItsEndOnce() throws Exception {
    try (HttpSink sink = new HttpSink();
        DrilledService service = new DrilledService()) {
      Map<String, String> files = files(sink);
      try (AlertmanagerServer alertmanager =
              AlertmanagerServer.started(quick(files.get("alertmanager/alertmanager.yml")));
          PrometheusServer prometheus =
              PrometheusServer.startedWithHistory(
                  prometheus(files, service, alertmanager.port()), service.history())) {
        ServerProcess.await(
            "scrapes", PATIENCE, () -> Queries.values(prometheus, "up == 1").size() == 5);
        // Prometheus has its targets five seconds after its rules, whatever the speed is.
        awaitSilence(prometheus);
        int start = sink.received().size();

        service.down(true);
        outage(sink, "/page", Set.of("TargetDown"), () -> service.down(false));
        assertThat(told(sink, start, "/chat")).isEmpty();

        awaitSilence(prometheus);
        service.failing(true);
        outage(
            sink,
            "/page",
            Set.of("AvailabilityBudgetBurn of cart", "AvailabilityBudgetBurn of list"),
            () -> service.failing(false));

        awaitSilence(prometheus);
        service.slow(true);
        outage(
            sink,
            "/page",
            Set.of("LatencyBudgetBurn of cart", "LatencyBudgetBurn of list"),
            () -> service.slow(false));

        int chat = sink.received().size();
        service.redisUp(false);
        outage(sink, "/chat", Set.of("RedisDown"), () -> service.redisUp(true));
        assertThat(told(sink, chat, "/page")).isEmpty();
      }
    }
  }

  /// Waits for word of it and, when it is mended, of its end; there must be nothing else.
  private static void outage(HttpSink sink, String path, Set<String> alerts, Runnable mend) {
    int before = sink.received().size();
    ServerProcess.await("word of it", PATIENCE, () -> !told(sink, before, path).isEmpty());
    mend.run();
    ServerProcess.await(
        "word of its end",
        PATIENCE,
        () -> told(sink, before, path).stream().anyMatch(told -> !told.firing()));
    assertThat(told(sink, before, path))
        .containsExactly(new Told(true, alerts), new Told(false, Set.of()));
  }

  private static void awaitSilence(PrometheusServer prometheus) {
    ServerProcess.await(
        "no alert",
        PATIENCE,
        () ->
            Queries.values(prometheus, "ALERTS{severity=\"page\",alertstate=\"firing\"}")
                .isEmpty());
  }

  private static List<Told> told(HttpSink sink, int from, String path) {
    return sink.received().stream()
        .skip(from)
        .filter(received -> received.path().equals(path))
        .map(received -> told(Queries.json(received.body())))
        .toList();
  }

  private static Told told(JsonNode message) {
    Set<String> alerts = new TreeSet<>();
    for (JsonNode alert : message.path("alerts")) {
      if (alert.path("status").asString().equals("firing")) {
        JsonNode labels = alert.path("labels");
        alerts.add(
            labels.path("alertname").asString()
                + (labels.has("endpoint") ? " of " + labels.path("endpoint").asString() : ""));
      }
    }
    return new Told(message.path("status").asString().equals("firing"), alerts);
  }

  private static Map<String, String> files(HttpSink sink) {
    List<Objective> objectives = new ArrayList<>();
    for (String name : DrilledService.ENDPOINTS) {
      Optional<MonitoredEndpoint> endpoint =
          Optional.of(new MonitoredEndpoint(name, "GET", "/" + name));
      objectives.add(Objective.availability(endpoint, 0.999));
      objectives.add(Objective.latency(endpoint, Duration.ofMillis(500), 0.99));
    }
    List<BurnWindow> windows =
        Stream.of(0, 2, 3).map(i -> BurnWindow.STANDARD.get(i).dividedBy(SPEED)).toList();
    return StackFiles.of(
        new Stack(
            Service.of("brisk", objectives).withWindows(SCRAPE, windows),
            new Workload.Bundled(),
            List.of(receiver("page", Severity.PAGE, sink), receiver("chat", Severity.TICKET, sink)),
            List.of(),
            ImageVersions.PROMETHEUS_2));
  }

  private static Receiver receiver(String name, Severity severity, HttpSink sink) {
    return new Receiver(
        name, Set.of(severity), new Channel.Webhook(sink.url() + "/" + name, Optional.empty()));
  }

  private static Map<String, String> prometheus(
      Map<String, String> files, DrilledService service, int alertmanagerPort) {
    Map<String, String> written = new LinkedHashMap<>();
    files.forEach((path, content) -> {
      if (path.startsWith("prometheus/rules/")) {
        // Objectives were written for these windows; the others' times are in their expressions.
        written.put(
            path.substring("prometheus/".length()),
            path.endsWith("symptoms.yml") ? quick(content) : content);
      }
    });
    String watchers =
        Stream.of("node", "alertmanager", "grafana", "probe")
            .map(job ->
                "  - { job_name: %s, metrics_path: /watcher, static_configs: [{ targets: [\"%s\"] }] }%n"
                    .formatted(job, service.address()))
            .collect(Collectors.joining());
    written.put(
        "prometheus.yml",
        """
        global: { scrape_interval: %1$dms, evaluation_interval: %1$dms }
        rule_files: ["rules/*.yml"]
        alerting:
          alertmanagers: [{ static_configs: [{ targets: ["127.0.0.1:%2$d"] }] }]
        scrape_configs:
          - { job_name: brisk, static_configs: [{ targets: ["%3$s"] }] }
        %4$s\
        """
            .formatted(SCRAPE.toMillis(), alertmanagerPort, service.address(), watchers));
    return written;
  }

  /// The same with all times as much shorter; texts for people stay.
  private static String quick(String file) {
    return file.lines()
        .map(line ->
            line.strip().startsWith("interval:") || line.strip().startsWith("description:")
                ? line
                : TIMES.matcher(line).replaceAll(OutageDrillIT::shorter))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String shorter(MatchResult time) {
    Duration unit =
        switch (time.group(2)) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          default -> Duration.ofDays(1);
        };
    return unit.multipliedBy(Long.parseLong(time.group(1))).dividedBy(SPEED).toMillis() + "ms";
  }
}
