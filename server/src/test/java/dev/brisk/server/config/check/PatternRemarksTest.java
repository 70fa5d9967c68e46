package dev.brisk.server.config.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.server.config.yaml.BriskYaml;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PatternRemarksTest {
  @TempDir Path directory;

  @Test
  void theCheckTellsWhichPatternsRunBySteps() throws Exception {
    Files.writeString(
        directory.resolve("body.json"),
        """
        {"properties":{"a":{"pattern":"^(?=x)"},"pattern":{"pattern":"^\\\\d+$"},
          "b":{"items":{"patternProperties":{"^(y)\\\\1$":{}}}}}}
        """);
    Path file =
        Files.writeString(
            directory.resolve("brisk.yaml"),
            """
            endpoints:
              - path: POST /x
                params: { q: { pattern: '^(a+)+\\1b$' }, r: { pattern: '^\\p{Letter}+$' } }
                body: { schema: body.json }
                code: { class: a.B }
            """);
    assertThat(PatternRemarks.of(BriskYaml.load(file)))
        .hasSize(3)
        .anySatisfy(hint -> assertThat(hint).contains("^(a+)+\\1b$", "422"))
        .anySatisfy(hint -> assertThat(hint).contains("^(?=x)"))
        .anySatisfy(hint -> assertThat(hint).contains("^(y)\\1$"));
  }
}
