package dev.brisk.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.support.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// docs/configuration.md is what the schema says. Made anew by `./verify --only cli
/// ConfigurationPageTest -Dpage.write=true`.
class ConfigurationPageTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");

  @Test
  void thePageHasEveryKeyOfTheSchema() throws IOException {
    String page = ConfigurationPage.of(JsonMapper.shared().readTree(Configuration.schema()));
    if (Boolean.getBoolean("page.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(Files.readString(PAGE)).isEqualTo(page);
    assertThat(page)
        .contains("| `max-body` | size | `1MiB` | Largest request body; a larger one gets 413. |")
        .contains("| **`ttl`** | duration |")
        .doesNotContain("any value |  | |", "FieldInputs[");
  }
}
