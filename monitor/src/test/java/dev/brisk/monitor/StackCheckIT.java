package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.monitor.rules.Service;
import dev.brisk.monitor.rules.Severity;
import dev.brisk.monitor.stack.ImageVersions;
import dev.brisk.monitor.stack.Receiver;
import dev.brisk.monitor.stack.Stack;
import dev.brisk.monitor.stack.StackCheck;
import dev.brisk.monitor.stack.StackCheck.Finding;
import dev.brisk.monitor.stack.StackCheck.Finding.Result;
import dev.brisk.monitor.stack.StackDirectory;
import dev.brisk.monitor.stack.StackFiles;
import dev.brisk.monitor.stack.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `brisk stack check`, with the real promtool, amtool and Compose.
class StackCheckIT {
  @TempDir Path directory;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(directory.resolve("slack-url"), "http://127.0.0.1/");
    Stack stack =
        new Stack(
            Service.of("brisk", List.of()),
            new Workload.Bundled(),
            List.of(
                new Receiver(
                    "chat",
                    Set.of(Severity.PAGE),
                    new Receiver.Channel.Slack("#api", directory.resolve("slack-url")))),
            List.of(),
            ImageVersions.PROMETHEUS_2);
    StackDirectory.write(directory, StackFiles.of(stack), false);
  }

  @Test
  void whatWasGeneratedPassesEveryCheck() {
    assertThat(StackCheck.run(directory)).hasSize(6).allMatch(f -> f.result() == Result.OK);
  }

  @Test
  void eachKindOfDamageIsFound() throws IOException {
    Files.delete(directory.resolve("slack-url"));
    Files.writeString(directory.resolve("grafana/dashboards/overview.json"), "{");
    replace("prometheus/rules/symptoms.yml", "== 0", "=== 0");
    replace("alertmanager/alertmanager.yml", "receiver: chat", "receiver: chta");
    replace("docker-compose.yml", "volumes:", "volume:");

    List<Finding> findings = StackCheck.run(directory);
    assertThat(findings).hasSize(6).allMatch(f -> f.result() == Result.FAILED);
    assertThat(findings.stream().map(Finding::detail))
        .anyMatch(detail -> detail.startsWith("grafana/dashboards/overview.json: "))
        .anyMatch(detail -> detail.contains("secret chat-secret: there is no file"))
        .anyMatch(detail -> detail.contains("could not parse expression"))
        .anyMatch(detail -> detail.contains("undefined receiver"));
  }

  @Test
  void aCheckerThatIsOlderThanTheStackIsNoFailure() throws IOException {
    replace(
        "prometheus/prometheus.yml",
        "- job_name: node",
        "- fallback_scrape_protocol: PrometheusText0.0.4\n  job_name: node");
    assertThat(StackCheck.run(directory))
        .filteredOn(finding -> finding.result() != Result.OK)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.result()).isEqualTo(Result.SKIPPED);
          assertThat(finding.detail()).contains("promtool is older", "fallback_scrape_protocol");
        });
  }

  @Test
  void aFolderWithoutAStackIsRefused() {
    assertThatThrownBy(() -> StackCheck.run(directory.resolve("grafana")))
        .hasMessageContaining("holds no stack. Write one with: brisk stack init");
  }

  private void replace(String name, String from, String to) throws IOException {
    Path file = directory.resolve(name);
    Files.writeString(file, Files.readString(file).replace(from, to));
  }
}
