package dev.brisk.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// README and tutorial tell the truth: their commands are run as printed, against what the build
/// has just packaged.
class DocumentsIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void whatTheReadmeShowsIsWhatComesOut() throws Exception {
    run("README.md", 1);
  }

  @Test
  void whatTheTutorialShowsIsWhatComesOut() throws Exception {
    requireFree(8000);
    requireFree(8001);
    requireFree(6379);
    requireFree(9090);
    run("docs/tutorial.md", 10);
  }

  @ParameterizedTest
  @ValueSource(strings = {"README.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "docs/tutorial.md"})
  void everyLinkToAFileLeadsSomewhere(String page) throws IOException {
    Path file = ROOT.resolve(page);
    var links =
        java.util.regex.Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)")
            .matcher(Files.readString(file))
            .results()
            .map(link -> link.group(1))
            .toList();
    assertThat(links).isNotEmpty();
    assertThat(links)
        .allSatisfy(
            link -> assertThat(file.getParent().resolve(link).normalize()).as(link).exists());
  }

  private static void run(String page, int leastCommands) throws Exception {
    Transcript transcript = Transcript.read(ROOT.resolve(page));
    assertThat(transcript.steps()).hasSizeGreaterThanOrEqualTo(leastCommands);
    try (TranscriptRunner runner = new TranscriptRunner(ROOT)) {
      runner.run(transcript);
    }
  }

  private static void requireFree(int port) {
    try (ServerSocket socket = new ServerSocket(port)) {
      assertThat(socket.isBound()).isTrue();
    } catch (IOException e) {
      throw new AssertionError(
          "The tutorial uses port " + port + ", which another program has. Stop it for this test.",
          e);
    }
  }
}
