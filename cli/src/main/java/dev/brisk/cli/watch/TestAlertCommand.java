package dev.brisk.cli.watch;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.watch.alert.Alerting;
import dev.brisk.watch.settings.AlertSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `brisk watch test-alert`: does each receiver take a message?
@Command(
    name = "test-alert",
    mixinStandardHelpOptions = true,
    description = {
      "Send a test to each receiver of a file of checks.",
      "An alert and its end. Exit code 1: a receiver did not take it."
    },
    footer = {"", "Example:", "  brisk watch test-alert checks.yaml"})
final class TestAlertCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "FILE", description = "The file of checks, with alerts.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    AlertSettings alerts = WatchCommand.read(file).alerts();
    if (alerts.receivers().isEmpty()) {
      throw new CommandFailure(
          ExitCodes.CONFIGURATION,
          file + " tells nobody: it has no alerts. docs/guide/watching.md shows how.");
    }
    Map<String, Optional<String>> outcomes;
    try {
      outcomes = Alerting.test(alerts, Instant.now());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCodes.FAILED;
    }
    PrintWriter out = spec.commandLine().getOut();
    outcomes.forEach((name, failure) ->
        out.println(name + "  " + failure.map(why -> "FAILED: " + why).orElse("took it")));
    out.flush();
    return outcomes.values().stream().allMatch(Optional::isEmpty) ? ExitCodes.OK : ExitCodes.FAILED;
  }
}
