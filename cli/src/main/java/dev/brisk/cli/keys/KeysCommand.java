package dev.brisk.cli.keys;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Makes, lists and revokes API keys.
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = "Make, list and revoke API keys; a server that runs takes them over.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CreateCommand.class, ListCommand.class, RevokeCommand.class},
    footer = {
      "",
      "The file is the one that consumers.keys in brisk.yaml names.",
      "",
      "Examples:",
      "  brisk keys create acme --scope orders:read --expires 90d",
      "  brisk keys list",
      "  brisk keys revoke acme"
    })
public final class KeysCommand implements Runnable {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Which one? For example: brisk keys create acme");
  }
}
