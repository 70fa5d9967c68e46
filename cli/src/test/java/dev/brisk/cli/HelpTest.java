package dev.brisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.support.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/// What `--help` prints, of each command and subcommand, on a terminal of 80 columns.
class HelpTest {
  private static final int COLUMNS = 80;

  static Stream<CommandLine> commands() {
    return all(Brisk.withAllSubcommands())
        .filter(command -> !command.getCommandSpec().usageMessage().hidden());
  }

  private static Stream<CommandLine> all(CommandLine command) {
    return Stream.concat(
        Stream.of(command),
        command.getSubcommands().values().stream().distinct().flatMap(HelpTest::all));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isPrintedWithoutAWordOnStandardErrorAndNoLineIsTooLong(CommandLine command) {
    PrintStream before = System.err;
    ByteArrayOutputStream complaints = new ByteArrayOutputStream();
    System.setErr(new PrintStream(complaints, true, StandardCharsets.UTF_8));
    String help;
    try {
      command.setUsageHelpWidth(COLUMNS);
      help = command.getUsageMessage();
    } finally {
      System.setErr(before);
    }
    // picocli complains there of a % that is not doubled, and then prints the text unformatted.
    assertThat(complaints.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(help.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThan(COLUMNS + 1));
  }

  /// A longer one would be broken in its middle, and could not be copied.
  @ParameterizedTest
  @MethodSource("commands")
  void noExampleIsBrokenInItsMiddle(CommandLine command) {
    assertThat(command.getCommandSpec().usageMessage().footer())
        .allSatisfy(line -> assertThat(String.format(line)).hasSizeLessThan(COLUMNS + 1));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void hasAnExampleAndASummaryThatIsASentence(CommandLine command) {
    CommandLine.Model.UsageMessageSpec usage = command.getCommandSpec().usageMessage();
    // Shown in the list of commands.
    assertThat(usage.description()[0]).endsWith(".");
    if (command.getParent() != null) {
      assertThat(Arrays.asList(usage.footer())).anyMatch(line -> line.startsWith("Example"));
    }
  }

  @Test
  void everyCommandStandsInTheListUnderItsTask() {
    List<String> listed = MainHelp.names();
    assertThat(listed).doesNotHaveDuplicates();
    Brisk.withAllSubcommands()
        .getSubcommands()
        .forEach((name, command) ->
            assertThat(listed.contains(name))
                .as(name)
                .isNotEqualTo(command.getCommandSpec().usageMessage().hidden()));
    assertThat(CommandLineRunner.run("--help").out())
        .containsSubsequence("See it work", "  demo", "Serve an API", "  serve", "Exit codes")
        .satisfies(help -> assertThat(help.lines()).allMatch(line -> line.length() <= COLUMNS));
  }

  @Test
  void helpHasColoursOnATerminalOnly() {
    assertThat(helped(false, "bench", "run", "--help")).doesNotContain("\u001b");
    assertThat(helped(true, "bench", "run", "--help")).contains("\u001b[1m").contains("--users");
    assertThat(helped(true, "--help")).contains("\u001b[1mServe an API");
  }

  @Test
  void theWordHelpIsTheSameAsTheOption() {
    assertThat(Brisk.helpAsOption("help", "bench", "run"))
        .containsExactly("bench", "run", "--help");
    assertThat(Brisk.helpAsOption("help")).containsExactly("--help");
  }

  private static String helped(boolean colours, String... arguments) {
    StringWriter out = new StringWriter();
    Brisk.withAllSubcommands().setOut(new Terminal(out, colours, false)).execute(arguments);
    return out.toString();
  }
}
