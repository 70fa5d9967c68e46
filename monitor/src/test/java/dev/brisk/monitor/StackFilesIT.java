package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.monitor.rules.Alert;
import dev.brisk.monitor.rules.RuleSet;
import dev.brisk.monitor.stack.ImageVersions;
import dev.brisk.monitor.stack.Stack;
import dev.brisk.monitor.stack.StackFiles;
import dev.brisk.monitor.stack.StackSettings;
import dev.brisk.monitor.stack.Workload;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is generated, as Prometheus 2.42, Alertmanager 0.25 and Compose 1.29 themselves see it.
class StackFilesIT {
  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    for (Map.Entry<String, String> file : StackFiles.of(Example.STACK).entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
  }

  @Test
  void prometheusAcceptsItsConfigurationAndRules() throws Exception {
    String printed =
        Tool.run(
            directory, "promtool", "prometheus", "check", "config", "prometheus/prometheus.yml");
    assertThat(printed).contains("SUCCESS").contains("7 rule files found");
  }

  @ParameterizedTest
  @CsvSource({
    "objective-all-availability",
    "objective-predict-availability",
    "objective-predict-latency",
    "objective-user-latency",
    "symptoms"
  })
  void eachAlertFiresWhenItShouldAndStaysSilentWhenItShouldNot(String group) throws Exception {
    String printed =
        Tool.run(
            directory.resolve("prometheus/tests"),
            "promtool",
            "prometheus",
            "test",
            "rules",
            group + ".yml");
    assertThat(printed).contains("SUCCESS");
  }

  @Test
  void everyAlertHasScenariosOfBothKindsAndARunbook() {
    Map<String, List<Alert>> byName =
        RuleSet.alerts(Example.SERVICE).stream().collect(Collectors.groupingBy(Alert::name));
    // It fires always.
    byName.keySet().remove("Watchdog");
    byName.forEach((name, alerts) -> {
      var expectations =
          alerts.stream()
              .flatMap(alert -> alert.scenarios().stream())
              .flatMap(scenario -> scenario.expectations().stream())
              .toList();
      assertThat(expectations).as(name).anyMatch(e -> e.firings().isEmpty());
      assertThat(expectations).as(name).anyMatch(e -> !e.firings().isEmpty());
      assertThat(directory.resolve("runbooks/" + alerts.getFirst().runbook() + ".md"))
          .as(name)
          .exists();
    });
  }

  @Test
  void alertmanagerAcceptsItsConfiguration() throws Exception {
    String printed =
        Tool.run(
            directory,
            "amtool",
            "prometheus-alertmanager",
            "check-config",
            "alertmanager/alertmanager.yml");
    assertThat(printed).contains("SUCCESS").contains("5 receivers");
  }

  @ParameterizedTest
  @CsvSource({
    "severity=page, 'oncall,chat,hook'",
    "severity=ticket, 'chat,desk'",
    "severity=heartbeat, nobody",
    "severity=none, nobody"
  })
  void alertsAreRoutedBySeverity(String label, String receivers) throws Exception {
    String printed =
        Tool.run(
            directory,
            "amtool",
            "prometheus-alertmanager",
            "config",
            "routes",
            "test",
            "--config.file=alertmanager/alertmanager.yml",
            label);
    // After a warning that a file was given.
    assertThat(printed.lines().toList().getLast()).isEqualTo(receivers);
  }

  /// Neither Prometheus 3 nor Alertmanager 0.28 is in Debian 12. What they get is what the older
  /// ones accept above, except for what is listed here.
  @Test
  void filesForPrometheus3DifferInImagesAndInNothingElse() {
    Map<String, String> two = StackFiles.of(Example.STACK);
    Map<String, String> three =
        StackFiles.of(
            new Stack(
                Example.STACK.service(),
                Example.STACK.workload(),
                Example.STACK.receivers(),
                Example.STACK.probes(),
                ImageVersions.PROMETHEUS_3));
    assertThat(three.keySet()).isEqualTo(two.keySet());
    assertThat(three.keySet())
        .filteredOn(path -> !three.get(path).equals(two.get(path)))
        .containsExactly("docker-compose.yml");
    assertThat(three.get("docker-compose.yml").replaceAll("image: prom/\\S+", "image"))
        .isEqualTo(two.get("docker-compose.yml").replaceAll("image: prom/\\S+", "image"));
    assertThat(three.get("docker-compose.yml"))
        .contains("prom/prometheus:v3.", "prom/alertmanager:v0.34.");
  }

  @Test
  void ofPrometheus3sKeysOnlyTheFallbackProtocolIsUsed() throws Exception {
    Map<String, String> files =
        StackFiles.of(
            StackSettings.defaults(List.of())
                .withRelease(ImageVersions.PROMETHEUS_3)
                .stack(new Workload.Running(List.of(URI.create("http://localhost:9000/metrics")))));
    String configuration = files.get("prometheus/prometheus.yml");
    assertThat(configuration).contains("fallback_scrape_protocol: PrometheusText0.0.4");
    Path file = directory.resolve("prometheus/prometheus.yml");
    Files.writeString(file, configuration);
    assertThatThrownBy(
            () -> Tool.run(directory, "promtool", "prometheus", "check", "config", "" + file))
        .hasMessageContaining("field fallback_scrape_protocol not found");
    Files.writeString(file, configuration.replaceAll(".*fallback_scrape_protocol.*\n", ""));
    assertThat(Tool.run(directory, "promtool", "prometheus", "check", "config", "" + file))
        .contains("SUCCESS");
  }

  @Test
  void composeAcceptsItsFile() throws Exception {
    Tool.run(directory, "docker-compose", "docker-compose", "config", "--quiet");
  }
}
