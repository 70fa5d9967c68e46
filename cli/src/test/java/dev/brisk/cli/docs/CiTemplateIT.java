package dev.brisk.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.release.Commands;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// N3: the template for GitHub Actions works as it stands. Its steps are run as a runner runs them,
/// but for the download of the package: what it installs is laid out instead.
class CiTemplateIT {
  private static final Path TEMPLATE = Commands.ROOT.resolve("docs/ci/load-test.yml");

  @TempDir private Path folder;

  private record Step(String name, String script) {}

  @Test
  void theTemplateStartsTheServiceLoadsItAndLeavesAReport() throws Exception {
    Map<String, String> environment = environment();
    List<String> done = new ArrayList<>();
    try {
      for (Step step : steps()) {
        if (!step.name.equals("Install Brisk") && !step.name.equals("Stop the service")) {
          done.add(step.name + run(step, environment));
        }
      }
    } finally {
      if (Files.exists(folder.resolve("service.pid"))) {
        run(step("Stop the service"), environment);
      }
    }
    assertThat(done).hasSize(2);
    assertThat(folder.resolve("bench.xml")).content().contains("<testsuite");
    assertThat(folder.resolve("bench.json")).isNotEmptyFile();
    assertThat(folder.resolve("bench.html")).isNotEmptyFile();
    assertThat(folder.resolve("summary.md")).isNotEmptyFile();
  }

  private String run(Step step, Map<String, String> environment) throws Exception {
    Path script = Files.writeString(folder.resolve("step.sh"), step.script);
    return Commands.succeed(folder, environment, "bash", "-e", script.toString());
  }

  /// The template's own, with a free port, little time, and an objective that any machine meets.
  private Map<String, String> environment() throws Exception {
    Map<String, String> environment = new HashMap<>();
    ((Map<?, ?>) job().get("env"))
        .forEach((name, value) -> environment.put(name.toString(), value.toString()));
    assertThat(environment).containsKeys("PORT", "DURATION", "WARMUP", "OBJECTIVE");
    try (ServerSocket socket = new ServerSocket(0)) {
      environment.put("PORT", Integer.toString(socket.getLocalPort()));
    }
    environment.put("DURATION", "1s");
    environment.put("WARMUP", "1s");
    environment.put("OBJECTIVE", "p99<60s");
    Path home = Commands.layOut(folder);
    environment.put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    environment.put("GITHUB_STEP_SUMMARY", folder.resolve("summary.md").toString());
    environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
    return environment;
  }

  private static Step step(String name) throws Exception {
    return steps().stream().filter(step -> step.name.equals(name)).findFirst().orElseThrow();
  }

  private static List<Step> steps() throws Exception {
    List<Step> steps = new ArrayList<>();
    for (Object each : (List<?>) job().get("steps")) {
      Map<?, ?> step = (Map<?, ?>) each;
      if (step.get("run") instanceof String script) {
        steps.add(new Step(String.valueOf(step.get("name")), script));
      }
    }
    return steps;
  }

  private static Map<?, ?> job() throws Exception {
    Map<?, ?> workflow =
        (Map<?, ?>)
            new Load(LoadSettings.builder().build()).loadFromString(Files.readString(TEMPLATE));
    return (Map<?, ?>) ((Map<?, ?>) workflow.get("jobs")).get("load-test");
  }
}
