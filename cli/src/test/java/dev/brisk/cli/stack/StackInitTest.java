package dev.brisk.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.support.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackInitTest {
  @TempDir Path directory;

  @Test
  void theLabelOfTheConfigurationsMetricsIsThatOfTheRules() throws IOException {
    Run run = init("metrics: { handler-label: path }");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.OK);
    assertThat(
            Files.readString(
                directory.resolve("stack/prometheus/rules/objective-user-availability.yml")))
        .contains("path=\"/user\"")
        .doesNotContain("handler=");
  }

  @Test
  void objectivesOfAFileDoNotChangeTheLabel() throws IOException {
    Files.createDirectory(directory.resolve("stack"));
    Files.writeString(
        directory.resolve("stack/stack.yaml"), "objectives: [{ availability: 99% }]\n");
    Run run = init("metrics: { handler-label: path }");
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.OK);
    assertThat(
            Files.readString(
                directory.resolve("stack/prometheus/rules/objective-user-availability.yml")))
        .contains("path=\"/user\"")
        .doesNotContain("handler=");
  }

  @Test
  void anObjectiveBelowABoundThatIsNotCountedIsRefused() throws IOException {
    Run run = init("metrics: { low-resolution-bounds: [0.1, 1] }");
    assertThat(run.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err())
        .contains(
            "brisk.yaml: metrics.low-resolution-bounds is [0.1, 1.0], but the latency objective of"
                + " user counts requests below 0.5 s. Add this bound, or give the objective"
                + " another one in stack.yaml.");
    assertThat(directory.resolve("stack")).doesNotExist();
  }

  @Test
  void otherNamesThanThoseOfTheRulesAreRefused() throws IOException {
    Run run = init("metrics: { naming: opentelemetry }");
    assertThat(run.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err()).contains("brisk.yaml: metrics has naming", "would find nothing");
    assertThat(directory.resolve("stack")).doesNotExist();
  }

  @Test
  void aFileThatDiffersIsShownAndKeptWithoutForce() throws IOException {
    assertThat(init("").code()).isEqualTo(ExitCodes.OK);
    Path changed = directory.resolve("stack/blackbox/blackbox.yml");
    String before = Files.readString(changed);
    Files.writeString(changed, before.replace("5s", "7s"));
    Run run = init("");
    assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
    assertThat(run.out()).contains("blackbox.yml", "7s", "5s");
    assertThat(run.err()).contains("Nothing was written: 1 files", "--force");
    assertThat(Files.readString(changed)).contains("7s");
  }

  @Test
  void runningServicesAndAConfigurationExcludeEachOther() {
    Run run =
        CommandLineRunner.run(
            "stack", "init", "x", "--config", "y", "--target", "http://localhost:9000/metrics");
    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("Give --config or --target, not both.");
  }

  private Run init(String metrics) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("brisk.yaml"),
            metrics
                + """

                endpoints:
                  - path: GET /user
                    http: { url: "http://localhost:1/" }
                """);
    return CommandLineRunner.run(
        "stack", "init", directory.resolve("stack").toString(), "--config", file.toString());
  }
}
