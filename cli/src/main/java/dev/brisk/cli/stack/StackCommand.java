package dev.brisk.cli.stack;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Writes and checks a monitoring stack.
@Command(
    name = "stack",
    mixinStandardHelpOptions = true,
    description = "Write a monitoring stack for Compose: Prometheus, Alertmanager, Grafana, Redis.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {StackInitCommand.class, StackCheckCommand.class, StackRepositoryCommand.class},
    footer = {
      "",
      "Examples:",
      "  brisk stack init monitoring --config brisk.yaml",
      "  brisk stack init monitoring --target http://localhost:9000/metrics",
      "  brisk stack check monitoring"
    })
public final class StackCommand implements Runnable {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Which one? For example: brisk stack init monitoring");
  }
}
