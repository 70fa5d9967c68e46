package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.brisk.config.ConfigException;
import dev.brisk.config.Environment;
import dev.brisk.monitor.rules.MonitoredEndpoint;
import dev.brisk.monitor.rules.Objective;
import dev.brisk.monitor.stack.StackDirectory;
import dev.brisk.monitor.stack.StackFiles;
import dev.brisk.monitor.stack.StackSettings;
import dev.brisk.monitor.stack.Workload;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackSettingsTest {
  private static final List<MonitoredEndpoint> ENDPOINTS =
      List.of(
          new MonitoredEndpoint("predict", "POST", "/predict"),
          new MonitoredEndpoint("user", "GET", "/users/{user_id}"),
          new MonitoredEndpoint("post", "GET", "/posts/{post_id}"));

  @TempDir Path directory;

  @Test
  void everyProblemIsReportedAtOnceWithItsLine() throws IOException {
    ConfigException problems =
        catchThrowableOfType(
            ConfigException.class,
            () ->
                read(
                    """
                    name: Bad Name
                    objectives:
                      - { endpoint: predct, availability: 99.9% }
                      - { endpoint: user, availability: 100%, latency: { below: 300ms } }
                      - { endpoint: post, availability: 99% }
                      - { endpoint: post, availability: 98% }
                      - { endpoint: all }
                    receivers:
                      - { name: a, slack: { channel: "#x", url-file: nope } }
                      - { name: a, webhook: { url: "http://u:hunter2@h/x" } }
                      - { name: t, teams: { url-file: stack.yaml } }
                      - { name: q, severities: [pag], email: { to: a@b, from: c@d, smarthost: m } }
                      - { name: z }
                    release: prometheus-2
                    """));
    assertThat(problems.problems().stream().map(Object::toString))
        .anySatisfy(p -> assertThat(p).contains(":1: name is \"Bad Name\"."))
        .anySatisfy(p ->
            assertThat(p)
                .contains(":3: objectives[0].endpoint is 'predct', which is no endpoint.")
                .contains("Did you mean 'predict'?"))
        .anySatisfy(p -> assertThat(p).contains(":4: objectives[1].availability is \"100%\"."))
        .anySatisfy(p -> assertThat(p).contains("Write 100ms, 500ms or 1s"))
        .anySatisfy(p -> assertThat(p).contains("objectives[3] sets the availability objective"))
        .anySatisfy(p -> assertThat(p).contains("objectives[4] has no objective."))
        .anySatisfy(p -> assertThat(p).contains("receivers[0].slack.url-file is \"nope\"."))
        .anySatisfy(p -> assertThat(p).contains("receivers[1] has a name that is taken."))
        .anySatisfy(p -> assertThat(p).contains("receivers[1].webhook.url cannot be used."))
        .anySatisfy(p -> assertThat(p).contains("receivers[2] is for Teams"))
        .anySatisfy(p -> assertThat(p).contains("receivers[3].email.smarthost is \"m\"."))
        .anySatisfy(p -> assertThat(p).contains("receivers[4] has no channel."))
        .noneSatisfy(p -> assertThat(p).contains("hunter2"));
  }

  @Test
  void objectivesOfEachEndpointCanBeOverriddenForOne() throws Exception {
    StackSettings settings =
        read(
            """
            objectives:
              - { availability: 99.9% }
              - { endpoint: predict, availability: 99.99%, latency: { below: 100ms, share: 95% } }
              - { endpoint: all, availability: 99.5% }
            """);
    assertThat(settings.objectives().stream().map(Objective::id))
        .containsExactlyInAnyOrder(
            "user-availability",
            "post-availability",
            "predict-availability",
            "predict-latency",
            "all-availability");
    assertThat(settings.objectives())
        .contains(Objective.availability(java.util.Optional.of(ENDPOINTS.getFirst()), 0.9999));
  }

  /// M4: a service that no configuration describes.
  @Test
  void objectivesCanNameAHandler() throws Exception {
    StackSettings settings =
        read(
            """
            objectives:
              - { handler: "/items/{id}", availability: 99.9% }
              - { endpoint: pay, handler: /orders, method: POST, latency: { below: 500ms } }
            """);
    assertThat(settings.objectives().stream().map(Objective::id))
        .containsExactly("get-items-id-availability", "pay-latency");
    Map<String, String> files =
        StackFiles.of(
            settings.stack(
                new Workload.Running(List.of(URI.create("http://localhost:9000/metrics")))));
    assertThat(files.get("prometheus/rules/objective-get-items-id-availability.yml"))
        .contains("handler=\"/items/{id}\",method=\"GET\"");
  }

  @Test
  void theReleaseIsPrometheus3UnlessSaid() throws Exception {
    assertThat(image(read("name: shop"))).contains("prom/prometheus:v3.");
    assertThat(image(read("release: prometheus-2"))).contains("prom/prometheus:v2.");
    assertThatThrownBy(() -> read("release: prometheus-1"))
        .hasMessageContaining(":1: release is \"prometheus-1\".");
  }

  private static String image(StackSettings settings) {
    return StackFiles.of(settings.stack(new Workload.Bundled())).get("docker-compose.yml");
  }

  /// M12: a query is a part of where the metrics are.
  @Test
  void theQueryOfATargetIsKept() {
    String prometheus =
        StackFiles.of(
                StackSettings.defaults(List.of())
                    .stack(
                        new Workload.Running(
                            List.of(URI.create("http://localhost:9000/metrics?token=a%26b&all")))))
            .get("prometheus/prometheus.yml");
    assertThat(prometheus)
        .contains("token:\n    - a&b", "all:")
        .contains("host.docker.internal:9000/metrics?token=a%26b&all");
  }

  @Test
  void withoutSettingsEachEndpointHasTheDefaultObjectives() {
    assertThat(StackSettings.defaults(ENDPOINTS).objectives()).hasSize(6);
    assertThat(StackSettings.defaults(List.of()).objectives().stream().map(Objective::id))
        .containsExactly("all-availability", "all-latency");
  }

  @Test
  void secretsAreMountedAndNeverWritten() throws Exception {
    Files.writeString(directory.resolve("slack"), "https://hooks.example.com/T000/SECRET");
    Files.writeString(directory.resolve("token"), "SECRET");
    StackSettings settings =
        read(
            """
            receivers:
              - { name: chat, slack: { channel: "#api", url-file: slack } }
              - { name: hook, webhook: { url: "http://h/x", token-file: token } }
            """);
    Map<String, String> files = StackFiles.of(settings.stack(new Workload.Bundled()));
    assertThat(files.values()).noneSatisfy(text -> assertThat(text).contains("SECRET"));
    assertThat(files.get("alertmanager/alertmanager.yml"))
        .contains("api_url_file: /run/secrets/chat-secret");
    assertThat(files.get("docker-compose.yml")).contains("file: " + directory.resolve("slack"));
  }

  @Test
  void aServiceOnThisMachineIsReachedFromContainers() {
    Map<String, String> files =
        StackFiles.of(
            StackSettings.defaults(List.of())
                .stack(
                    new Workload.Running(
                        List.of(URI.create("http://localhost:9000/app/metrics")))));
    assertThat(files.get("prometheus/prometheus.yml"))
        .contains("host.docker.internal:9000")
        .contains("metrics_path: /app/metrics")
        .contains("job: brisk");
    assertThat(files.get("docker-compose.yml"))
        .contains("host.docker.internal:host-gateway")
        .doesNotContain("redis");
  }

  @Test
  void filesThatDifferAreNotOverwrittenUnasked() throws IOException {
    TreeMap<String, String> files =
        new TreeMap<>(Map.of("a/x.yml", "1\n2\n3\n", "y.yml", "same\n"));
    StackDirectory.write(directory, files, false);
    Files.writeString(directory.resolve("a/x.yml"), "1\ntwo\n3\n");

    StackDirectory.Outcome refused = StackDirectory.write(directory, files, false);
    assertThat(refused.written()).isFalse();
    assertThat(refused.changed()).containsExactly("a/x.yml");
    assertThat(refused.diff())
        .isEqualTo("--- a/x.yml\n+++ a/x.yml (generated)\n@@ -1,3 +1,3 @@\n 1\n-two\n+2\n 3\n");
    assertThat(directory.resolve("a/x.yml")).hasContent("1\ntwo\n3");

    assertThat(StackDirectory.write(directory, files, true).written()).isTrue();
    assertThat(directory.resolve("a/x.yml")).hasContent("1\n2\n3");
  }

  private StackSettings read(String yaml) throws IOException, ConfigException {
    Path file = directory.resolve("stack.yaml");
    Files.writeString(file, yaml);
    return StackSettings.read(file, Environment.system(), ENDPOINTS, "handler");
  }
}
