package dev.brisk.cli;

import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.FailureMessages;
import dev.brisk.cli.support.Terminal;
import dev.brisk.cli.support.UnknownOptions;
import dev.brisk.server.BriskServer;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// The `brisk` command.
@Command(
    name = "brisk",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = MainHelp.SUMMARY,
    synopsisSubcommandLabel = "COMMAND")
public final class Brisk implements Callable<Integer> {
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
    String[] asked = helpAsOption(arguments);
    if (asked.length == 1 && (asked[0].equals("--help") || asked[0].equals("-h"))) {
      MainHelp.print(new Terminal(System.out));
      return ExitCodes.OK;
    }
    return forArguments(asked).execute(asked);
  }

  /// `brisk help bench run` is `brisk bench run --help`.
  static String[] helpAsOption(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("help")) {
      return arguments;
    }
    String[] asked = Arrays.copyOfRange(arguments, 1, arguments.length + 1);
    asked[arguments.length - 1] = "--help";
    return asked;
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
    // Only help has colours: their escapes could not be told from those in a name that it repeats.
    commandLine.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    commandLine.setExecutionStrategy(Brisk::execute);
    commandLine.setExecutionExceptionHandler(new FailureMessages());
    commandLine.setParameterExceptionHandler(new UnknownOptions());
    return commandLine;
  }

  private static int execute(CommandLine.ParseResult parsed) {
    for (CommandLine asked : parsed.asCommandLineList()) {
      if (asked.isUsageHelpRequested()) {
        PrintWriter out = asked.getOut();
        if (asked.getCommand() instanceof Brisk) {
          MainHelp.print(out);
          return ExitCodes.OK;
        }
        CommandLine.Help.Ansi ansi =
            Terminal.colours(out) ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
        Terminal.printOwn(out, asked.getUsageMessage(CommandLine.Help.defaultColorScheme(ansi)));
        out.flush();
        return asked.getCommandSpec().exitCodeOnUsageHelp();
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  @Override
  public Integer call() {
    PrintWriter error = spec.commandLine().getErr();
    Terminal.print(error, Terminal.Style.BAD, "Which command? For example: brisk demo");
    error.println();
    MainHelp.printCommands(error);
    return ExitCodes.USAGE;
  }
}
