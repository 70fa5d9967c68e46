package dev.brisk.cli.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Profiles that somebody else made: too deep for whoever walks them, or with names that a terminal
/// obeys.
@Timeout(120)
class X15HostileProfileTest {
  @TempDir private Path folder;

  private CommandLineRunner.Run open(String content) throws IOException {
    Path file = folder.resolve("stacks.txt");
    Files.writeString(file, content);
    return CommandLineRunner.run("profile", "open", file.toString());
  }

  @Test
  void aHundredThousandFramesAreRefusedInOneLine() throws IOException {
    CommandLineRunner.Run run = open("a.b.c;".repeat(99_999) + "d 1\n");
    assertThat(run.code()).isNotZero();
    assertThat(run.err()).contains("100000 frames", "2048").doesNotContain("\tat ");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void asManyFramesAsARecordingMayHaveAreShown() throws IOException {
    StringBuilder stack = new StringBuilder();
    for (int i = 0; i < 2_047; i++) {
      stack.append("a.B.m").append(i).append(';');
    }
    CommandLineRunner.Run run = open(stack + "a.B.last 5\n");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("last");
  }

  @Test
  void aSavedProfileThatIsAsDeepIsRefusedToo() throws IOException {
    String column = String.join(",", Collections.nCopies(100_000, "0"));
    CommandLineRunner.Run run =
        open(
            """
            {"format": "brisk-profile", "version": 1, "classes": ["a"],
             "methods": {"class": [0], "name": ["m"]},
             "endpoints": [{"name": "", "up": [%1$s], "method": [%1$s], "self": [%1$s], "count": [%1$s]}]}
            """
                .formatted(column));
    assertThat(run.code()).isNotZero();
    assertThat(run.err()).contains("frames, and 2048").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "com.acme.\u001b[2J\u001b[31mShop.price 10\n",
        "com.acme.\u001b]0;owned\u0007Shop.price 10\n",
        "com.acme.\u009b31mShop.price 10\n",
        "[GET /\u001b[8m];com.acme.Shop.price 10\n",
        "com.acme.Shop.pri\bce\u007f 10\n",
        "com.acme.\u202eShop.price 10\n",
        "\u001b[2Jno profile at all\n"
      })
  void whatATerminalWouldObeyIsShownAsText(String content) throws IOException {
    CommandLineRunner.Run run = open(content);
    String printed = run.out() + run.err();
    assertThat(printed).isNotEmpty().containsPattern("\\\\u[0-9a-f]{4}");
    assertThat(
            printed
                .chars()
                .filter(c -> Character.isISOControl(c) || c == 0x202e)
                .filter(c -> c != '\n' && c != '\t'))
        .isEmpty();
  }
}
