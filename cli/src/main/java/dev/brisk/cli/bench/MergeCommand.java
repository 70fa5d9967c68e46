package dev.brisk.cli.bench;

import dev.brisk.bench.merge.MergedRun;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.report.JsonResult;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `brisk bench merge`: one result of runs that were made beside each other.
@Command(
    name = "merge",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Make one result of runs that several machines or processes made at the same time.",
      "Requests and histograms are added, so percentiles are those of all requests. Exit code 5:"
          + " a part, or the whole, must not be trusted."
    },
    footer = {
      "",
      "Examples:",
      "  brisk bench -d 30s --json a.json http://10.0.0.5:8000/users/1   (on one)",
      "  brisk bench -d 30s --json b.json http://10.0.0.5:8000/users/1   (on another)",
      "  brisk bench merge a.json b.json",
      "  brisk bench merge --slo 'p99<50ms' --html all.html a.json b.json"
    })
public final class MergeCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      paramLabel = "RESULT",
      arity = "0..*",
      description = "Files that brisk bench --json wrote, of one server and one model")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--slo",
      paramLabel = "OBJECTIVE",
      description =
          "What all together must reach, such as 'p99<200ms'; may be given several times. Missing"
              + " one gives exit code 1")
  private List<String> objectives = new ArrayList<>();

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    try {
      output.check();
      if (files.size() < 2) {
        throw new IllegalArgumentException(
            "Give two results or more: brisk bench merge a.json b.json");
      }
      List<LoadObjective> wanted = objectives.stream().map(LoadObjective::parse).toList();
      MergedRun run = new MergedRun();
      for (Path file : files) {
        run.add(file.toString(), JsonResult.read(file));
      }
      return output.print(run.report(wanted), spec.commandLine().getOut());
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "brisk bench merge: " + e.getMessage(), e);
    }
  }
}
