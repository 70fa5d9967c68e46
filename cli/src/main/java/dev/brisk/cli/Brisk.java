package dev.brisk.cli;

import dev.brisk.cli.support.FailureMessages;
import dev.brisk.cli.support.Terminal;
import dev.brisk.cli.support.UnknownOptions;
import dev.brisk.server.BriskServer;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `brisk` command.
@Command(
    name = "brisk",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Makes an HTTP API fast and proves it: cache, profile, benchmark, monitor.",
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it worked",
      "1:it ran, and failed",
      "2:the command line makes no sense",
      "3:the configuration has problems",
      "4:a service that is needed can't be reached",
      "5:it ran, but the measurement must not be trusted",
      "6:a server could no longer answer, and ended itself"
    })
public final class Brisk implements Runnable {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  Brisk() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs one command line and returns its exit code.
  public static int run(String... arguments) {
    // A server's start is waited for. Setting up all the other commands took a fifth of it.
    if (arguments.length > 0 && arguments[0].equals("serve")) {
      ServeLog.install();
      Thread.ofPlatform().daemon().name("brisk-warm-up").start(BriskServer::warmUp);
      return commandLine(new ServeCommand())
          .setCommandName("brisk serve")
          .execute(Arrays.copyOfRange(arguments, 1, arguments.length));
    }
    return forArguments(arguments).execute(arguments);
  }

  /// With those subcommands that the arguments need.
  static CommandLine forArguments(String... arguments) {
    CommandLine brisk = new CommandLine(new Brisk());
    Subcommands.addTo(brisk, arguments);
    return configured(brisk);
  }

  static CommandLine withAllSubcommands() {
    CommandLine brisk = new CommandLine(new Brisk());
    Subcommands.addAllTo(brisk);
    return configured(brisk);
  }

  static CommandLine commandLine(Object command) {
    return configured(new CommandLine(command));
  }

  /// picocli hands these settings on to the subcommands that are there by now.
  private static CommandLine configured(CommandLine commandLine) {
    commandLine.setCaseInsensitiveEnumValuesAllowed(true);
    // Otherwise picocli takes the @FILE of --body for a file of arguments.
    commandLine.setExpandAtFiles(false);
    commandLine.setOut(new Terminal(System.out));
    commandLine.setErr(new Terminal(System.err));
    // Its escapes could not be told from those in a name that it repeats.
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    commandLine.setExecutionExceptionHandler(new FailureMessages());
    commandLine.setParameterExceptionHandler(
        new UnknownOptions(commandLine.getParameterExceptionHandler()));
    return commandLine;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Which command? For example: brisk demo");
  }
}
