package dev.brisk.cli;

import dev.brisk.cli.support.Terminal;
import java.io.StringWriter;

/// Runs a command line in this JVM and keeps what it prints.
public final class CommandLineRunner {
  /// What came of it.
  public record Run(int code, String out, String err) {}

  private CommandLineRunner() {}

  public static Run run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Brisk.withAllSubcommands()
            .setOut(new Terminal(out))
            .setErr(new Terminal(err))
            .execute(arguments);
    return new Run(code, out.toString(), err.toString());
  }
}
