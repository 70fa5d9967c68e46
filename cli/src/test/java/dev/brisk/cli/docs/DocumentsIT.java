package dev.brisk.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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
