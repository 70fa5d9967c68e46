package dev.brisk.cli;

import dev.brisk.cli.support.Configuration;
import dev.brisk.cli.support.ExitCodes;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Prints the JSON Schema of `brisk.yaml`.
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    description = "Print the JSON Schema of brisk.yaml, so that an editor completes and checks it.",
    footer = {
      "",
      "Example:",
      "  brisk schema > brisk.schema.json",
      "  # then, as the first line of brisk.yaml:",
      "  # yaml-language-server: $$schema=brisk.schema.json"
    })
final class SchemaCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(Configuration.schema());
    return ExitCodes.OK;
  }
}
