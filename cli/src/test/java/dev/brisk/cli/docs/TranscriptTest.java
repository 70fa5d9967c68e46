package dev.brisk.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TranscriptTest {
  @TempDir private Path folder;

  @Test
  void aPageThatTellsTheTruthPasses() throws Exception {
    run(
        """
        Some text.

        ```console
        $ echo one; echo two
        one
        t…o
        $ printf 'a\\nb\\nc\\n'
        …
        c
        $ (echo ready; echo set) &
        ready
        …
        $ wait; echo "over \\
        > two lines"
        …
        over two lines
        ```

        ```yaml
        $ not: a command
        ```
        """);
  }

  @Test
  void aPageThatLiesFailsAndShowsBoth() {
    assertThatThrownBy(() -> run("```console\n$ echo one\ntwo\n```\n"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("page.md:2: $ echo one")
        .hasMessageContaining("two");
  }

  @Test
  void furtherOutputThanThePageShowsFails() {
    assertThatThrownBy(() -> run("```console\n$ echo one; echo two\none\n```\n"))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void ellipsesMatchWithinAndAcrossLines() {
    var step = new Transcript.Step(1, "x", List.of("a…c", "…", "end"));
    assertThat(step.matches(List.of("abbc", "end"))).isTrue();
    assertThat(step.matches(List.of("ac", "x", "y", "end"))).isTrue();
    assertThat(step.matches(List.of("ac", "x"))).isFalse();
    assertThat(step.matches(List.of("bc", "end"))).isFalse();
  }

  private void run(String page) throws Exception {
    Path file = Files.writeString(folder.resolve("page.md"), page);
    try (TranscriptRunner runner = new TranscriptRunner(folder)) {
      runner.run(Transcript.read(file));
    }
  }
}
