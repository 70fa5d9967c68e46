package dev.brisk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.cli.support.ExitCodes;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BriskTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void unknownCommandSaysWhatWasMeant() {
    int code = run("demmo");
    assertThat(code).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString())
        .contains("brisk: there is no command 'demmo'.")
        .contains("brisk demo");
  }

  @Test
  void withoutACommandItSaysWhichThereAre() {
    int code = run();
    assertThat(code).isEqualTo(ExitCodes.USAGE);
    assertThat(err.toString()).contains("Which command?").contains("completion");
  }

  @Test
  void everyCommandHasHelp() {
    CommandLine brisk = Brisk.withAllSubcommands();
    brisk
        .getSubcommands()
        .forEach((name, command) ->
            assertThat(command.getUsageMessage())
                .as("help of " + name)
                .contains("Usage: brisk " + name));
    assertThat(brisk.getSubcommands()).isNotEmpty();
  }

  private int run(String... arguments) {
    return Brisk.withAllSubcommands()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(arguments);
  }
}
