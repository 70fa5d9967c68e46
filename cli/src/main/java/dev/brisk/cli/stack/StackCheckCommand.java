package dev.brisk.cli.stack;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.monitor.stack.StackCheck;
import dev.brisk.monitor.stack.StackCheck.Finding;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Checks a stack's folder.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description =
        "Check a stack with promtool, amtool and Compose, as far as they are installed, and with"
            + " checks of our own.",
    footer = {"", "Example:", "  brisk stack check monitoring"})
final class StackCheckCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = "monitoring",
      description = "The folder; monitoring when left out.")
  private Path directory = Path.of("monitoring");

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Finding> findings;
    try {
      findings = StackCheck.run(directory);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.CONFIGURATION, String.valueOf(e.getMessage()), e);
    }
    boolean failed = false;
    for (Finding finding : findings) {
      String result =
          switch (finding.result()) {
            case OK -> "ok     ";
            case FAILED -> "FAILED ";
            case SKIPPED -> "skipped";
          };
      out.printf("%s  %s%n", result, finding.check());
      if (finding.result() != Finding.Result.OK) {
        finding.detail().lines().forEach(line -> out.printf("         %s%n", line));
      }
      failed |= finding.result() == Finding.Result.FAILED;
    }
    return failed ? ExitCodes.CONFIGURATION : ExitCodes.OK;
  }
}
