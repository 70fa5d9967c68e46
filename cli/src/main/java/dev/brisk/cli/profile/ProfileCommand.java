package dev.brisk.cli.profile;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Where the time goes: by sampling, by call, by line.
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    description = "Find where the time goes in a JVM: by line.",
    subcommands = {LinesCommand.class})
public final class ProfileCommand implements Runnable {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Which profile? For example: brisk profile lines PID com.acme.Shop");
  }
}
