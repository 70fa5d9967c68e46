package dev.brisk.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.CommandLineRunner.Run;
import dev.brisk.cli.Configuration;
import dev.brisk.cli.ExitCodes;
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
  void theFileSaysWhetherTheLastHourIsKept() throws Exception {
    assertThat(keepsLastHour("profile: { last-hour: true }\n")).isTrue();
    assertThat(keepsLastHour("profile: { last-hour: false }\n")).isFalse();
    assertThat(keepsLastHour("")).isFalse();
  }

  @Test
  void aMistakeIsToldWithItsLine() throws Exception {
    Run run = CommandLineRunner.run("check", file("profile: { last-hours: true }\n").toString());
    assertThat(run.code()).isEqualTo(ExitCodes.CONFIGURATION);
    assertThat(run.err() + run.out())
        .contains("brisk.yaml:1: ", "'last-hours' is unknown here. Did you mean 'last-hour'?");
  }

  @Test
  void theSchemaKnowsTheSection() throws Exception {
    JsonNode schema = JsonMapper.shared().readTree(CommandLineRunner.run("schema").out());
    assertThat(schema.at("/properties/profile/properties/last-hour/description").asString())
        .contains("/brisk/profile/last-hour");
  }

  private boolean keepsLastHour(String section) throws Exception {
    return ProfileSection.of(Configuration.load(file(section), Environment.of(Map.of())).sections())
        .lastHour();
  }

  private Path file(String section) throws Exception {
    return Files.writeString(folder.resolve("brisk.yaml"), section + ENDPOINT + "\n");
  }
}
