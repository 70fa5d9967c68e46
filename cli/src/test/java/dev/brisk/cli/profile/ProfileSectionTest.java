package dev.brisk.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.support.Configuration;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.ProfileSection;
import dev.brisk.config.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProfileSectionTest {
  private static final String ENDPOINT =
      "endpoints: [{ path: /static/**, files: { directory: . } }]";

  @TempDir private Path folder;

  @Test
  void theFileSaysWhetherAContinuousProfileIsKept() throws Exception {
    assertThat(profiles("profile: { continuous: true }\n")).isTrue();
    assertThat(profiles("profile: { continuous: false }\n")).isFalse();
    assertThat(profiles("")).isFalse();
  }

  @Test
  void aMistakeIsToldWithItsLine() throws Exception {
    Run run = CommandLineRunner.run("check", file("profile: { continous: true }\n").toString());
    assertThat(run.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err() + run.out())
        .contains("brisk.yaml:1: ", "'continous' is unknown here. Did you mean 'continuous'?");
  }

  @Test
  void theOldNameIsAnErrorThatNamesTheNewOne() throws Exception {
    Run run = CommandLineRunner.run("check", file("profile: { last-hour: true }\n").toString());
    assertThat(run.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err() + run.out())
        .contains("brisk.yaml:1: ", "last-hour is now called continuous.");
    assertThat(CommandLineRunner.run("schema").out()).doesNotContain("last-hour");
  }

  @Test
  void theSchemaKnowsTheSection() throws Exception {
    JsonNode schema = JsonMapper.shared().readTree(CommandLineRunner.run("schema").out());
    assertThat(schema.at("/properties/profile/properties/continuous/description").asString())
        .contains("/brisk/profile/continuous");
  }

  private boolean profiles(String section) throws Exception {
    return ProfileSection.of(Configuration.load(file(section), Environment.of(Map.of())).sections())
        .continuous();
  }

  private Path file(String section) throws Exception {
    return Files.writeString(folder.resolve("brisk.yaml"), section + ENDPOINT + "\n");
  }
}
