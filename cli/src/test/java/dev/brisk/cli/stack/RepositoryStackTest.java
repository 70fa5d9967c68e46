package dev.brisk.cli.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The repository's own Compose file and `deploy/` are what the generator makes of the example.
class RepositoryStackTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void generatedFilesAreUpToDate() throws Exception {
    for (Map.Entry<String, String> file : StackRepositoryCommand.files(ROOT).entrySet()) {
      Path path = ROOT.resolve(file.getKey());
      assertThat(path).as("run ./brisk stack repository").exists();
      assertThat(Files.readString(path))
          .as("%s is out of date: run ./brisk stack repository", file.getKey())
          .isEqualTo(file.getValue());
    }
  }
}
