package dev.brisk.cli;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.Configuration;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.config.Environment;
import dev.brisk.server.SourceTrial;
import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.check.PatternRemarks;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Validates a configuration: every problem at once, with line numbers.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Validate a configuration: every problem at once, with line numbers.",
    footer = {"", "Example:", "  brisk check brisk.yaml"})
final class CheckCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The configuration; the bundled example's when left out.")
  private @Nullable Path file;

  @Override
  public Integer call() {
    Path found = Configuration.file(file);
    BriskSettings settings = Configuration.read(found, Environment.system());
    List<String> faults = SourceTrial.problems(settings);
    if (!faults.isEmpty()) {
      throw new CommandFailure(
          ExitCodes.CONFIGURATION,
          faults.stream().map(fault -> found + ": " + fault).collect(Collectors.joining("\n"))
              + "\n"
              + (faults.size() == 1 ? "1 problem" : faults.size() + " problems"));
    }
    PrintWriter out = spec.commandLine().getOut();
    int endpoints = settings.endpoints().size();
    out.printf("%s is valid: %d %s%n", found, endpoints, endpoints == 1 ? "endpoint" : "endpoints");
    int width =
        settings.endpoints().stream()
            .mapToInt(each -> each.method().length() + each.path().length() + 1)
            .max()
            .orElse(0);
    settings
        .endpoints()
        .forEach(each -> {
          String route = each.method() + " " + each.path();
          out.printf("  %s  %s%n", route + " ".repeat(width - route.length()), each.name());
        });
    PatternRemarks.of(settings).forEach(remark -> out.println("  " + remark));
    return ExitCodes.OK;
  }
}
