package dev.brisk.cli.support;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.CommandLineRunner;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnknownOptionsTest {
  @ParameterizedTest
  @CsvSource({
    "bench, --yes-i-may, --allow-public-target",
    "bench run, --yes-i-may, --allow-public-target",
    "bench capacity, --yes-i-may, --allow-public-target",
    "bench compare, --yes-i-may, --allow-public-target",
    "wrk, --yes-i-may, --allow-public-target",
    "ab, --yes-i-may, --allow-public-target",
    "locust, --yes-i-may, --allow-public-target",
    "bench, --no-rehearsal, --no-self-warmup",
    "bench capacity, --no-rehearsal, --no-self-warmup",
    "serve, --last-hour, --continuous-profile",
  })
  void anOldOptionIsAnErrorThatNamesTheNewOne(String command, String old, String now) {
    CommandLineRunner.Run run =
        CommandLineRunner.run((command + " " + old + " http://127.0.0.1:1/").split(" "));
    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err())
        .isEqualTo("brisk " + command + ": " + old + " is now called " + now + ".\n");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void everyPairIsTested() {
    assertThat(UnknownOptions.RENAMED)
        .containsOnlyKeys("--yes-i-may", "--no-rehearsal", "--last-hour");
  }

  /// Entry B9: its line was followed by a hundred lines of help.
  @Test
  void anOptionThatIsGivenTwiceIsToldInTwoLines() {
    CommandLineRunner.Run run =
        CommandLineRunner.run("bench", "-c", "1", "-c", "2", "http://127.0.0.1:1/");
    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err().lines()).hasSize(2);
    assertThat(run.err())
        .contains("option '--connections' (N) should be specified only once")
        .endsWith("brisk bench --help lists what there is.\n");
  }

  @Test
  void anOptionThatNeverWasIsLeftToPicocli() {
    CommandLineRunner.Run run = CommandLineRunner.run("bench", "--nonsense", "http://127.0.0.1:1/");
    assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
    assertThat(run.err()).contains("Unknown option").contains("--nonsense");
    assertThat(List.of(run.out())).containsOnly("");
  }
}
