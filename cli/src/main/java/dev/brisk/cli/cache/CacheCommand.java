package dev.brisk.cli.cache;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Looks into a running server's cache.
@Command(
    name = "cache",
    mixinStandardHelpOptions = true,
    description = "Look into the cache of a running server: figures, entries, purging, warming.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {StatsCommand.class, GetCommand.class, PurgeCommand.class, WarmCommand.class},
    footer = {
      "",
      "The server of the same user on this machine is found by itself.",
      "",
      "Examples:",
      "  brisk cache stats",
      "  brisk cache get user:7",
      "  brisk cache purge --tag user:7",
      "  brisk cache warm access.log --rate 100",
      "  brisk cache stats --url http://localhost:9000"
    })
public final class CacheCommand implements Runnable {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Which one? For example: brisk cache stats");
  }
}
