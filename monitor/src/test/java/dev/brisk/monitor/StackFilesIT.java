package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.monitor.rules.Alert;
import dev.brisk.monitor.rules.RuleBook;
import dev.brisk.monitor.stack.StackFiles;
import java.io.IOException;
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
        RuleBook.alerts(Example.SERVICE).stream().collect(Collectors.groupingBy(Alert::name));
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

  @Test
  void composeAcceptsItsFile() throws Exception {
    Tool.run(directory, "docker-compose", "docker-compose", "config", "--quiet");
  }
}
