package dev.brisk.cli.profile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import dev.brisk.cli.support.ExitCodes;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `brisk profile open` and `diff`, as typed.
class ProfileFilesTest {
  @TempDir private Path directory;
  private Path stacks;

  @BeforeEach
  void writeStacks() throws Exception {
    stacks =
        Files.writeString(
            directory.resolve("stacks.txt"),
            "[GET /cart];com.acme.Shop.price;com.acme.Shop.tax 300000000\n"
                + "com.acme.Main.idle 100000000\n");
  }

  @Test
  void openPrintsASummaryAndWritesEveryFormThatIsAskedFor() throws Exception {
    CommandLineRunner.Run run =
        CommandLineRunner.run(
            "profile",
            "open",
            stacks.toString(),
            "--html",
            file("p.html"),
            "--save",
            file("p.json"),
            "--pprof",
            file("p.pb.gz"),
            "--speedscope",
            file("p.speedscope.json"),
            "--collapsed",
            file("p.txt"));
    assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.OK);
    assertThat(run.out())
        .contains("GET /cart", "75.0 %", "com.acme.Shop.tax", "Lines: not trusted.")
        .contains("Written: " + file("p.html"));
    assertThat(Path.of(file("p.txt"))).hasSameTextualContentAs(stacks);
    for (String form : new String[] {"p.html", "p.json"}) {
      CommandLineRunner.Run again = CommandLineRunner.run("profile", "open", file(form));
      assertThat(again.out()).contains("GET /cart", "75.0 %", "com.acme.Shop.tax");
    }
    assertThat(Path.of(file("p.pb.gz"))).isNotEmptyFile();
    assertThat(Path.of(file("p.speedscope.json"))).content().contains("com.acme.Shop.tax");
  }

  @Test
  void openPrintsJsonForPrograms() {
    CommandLineRunner.Run run =
        CommandLineRunner.run("profile", "open", stacks.toString(), "--json");
    assertThat(JsonMapper.shared().readTree(run.out()).path("format").asString())
        .isEqualTo("brisk-profile");
  }

  @Test
  void aFileThatIsNoProfileIsOneClearLineAndAMisuse() throws Exception {
    Path other = Files.writeString(directory.resolve("other.txt"), "just words\n");
    CommandLineRunner.Run run = CommandLineRunner.run("profile", "open", other.toString());
    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains(other.toString(), "line 1 is not", "just words", "--html");
    assertThat(CommandLineRunner.run("profile", "open", file("none")).code())
        .isEqualTo(ExitCodes.USAGE);
  }

  @Test
  void diffSaysWhatItNeeds() {
    CommandLineRunner.Run run =
        CommandLineRunner.run("profile", "diff", stacks.toString(), stacks.toString());
    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("stacks.txt", "does not say when its samples were taken");
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }
}
