package dev.brisk.cli;

import dev.brisk.cli.support.ExitCodes;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Prints a completion script for bash and zsh.
@Command(
    name = "completion",
    mixinStandardHelpOptions = true,
    description = "Print a completion script for bash and zsh.",
    footer = {"", "Example:", "  source <(brisk completion)"})
final class CompletionCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().print(AutoComplete.bash("brisk", Brisk.withAllSubcommands()));
    spec.commandLine().getOut().flush();
    return ExitCodes.OK;
  }
}
