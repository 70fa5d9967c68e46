package dev.brisk.cli.stack;

import dev.brisk.cli.support.Configuration;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.config.Environment;
import dev.brisk.monitor.stack.Stack;
import dev.brisk.monitor.stack.StackDirectory;
import dev.brisk.monitor.stack.StackFiles;
import dev.brisk.monitor.stack.StackSettings;
import dev.brisk.monitor.stack.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Writes the generated files of Brisk's own repository: `docker-compose.yml` and what it mounts
/// from `deploy/`.
@Command(
    name = "repository",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Write the generated files of Brisk's own repository.")
final class StackRepositoryCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(arity = "0..1", paramLabel = "ROOT", defaultValue = ".")
  private Path root = Path.of(".");

  @Override
  public Integer call() throws IOException {
    StackDirectory.Outcome outcome = StackDirectory.write(root, files(root), true);
    spec.commandLine()
        .getOut()
        .printf(
            "%d files new, %d changed, %d as they were%n",
            outcome.created().size(), outcome.changed().size(), outcome.unchanged());
    return ExitCodes.OK;
  }

  /// What they must be, for the example as the repository has it.
  static SequencedMap<String, String> files(Path root) {
    Stack stack =
        StackSettings.defaults(
                Endpoints.of(
                    Configuration.read(
                        root.resolve("examples/api/brisk.yaml"), Environment.system())))
            .withRunbooks("docs/runbooks")
            .stack(new Workload.Bundled());
    return StackFiles.ofRepository(stack);
  }
}
