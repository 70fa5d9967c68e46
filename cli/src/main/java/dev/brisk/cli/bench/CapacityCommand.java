package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.LoadTest;
import dev.brisk.bench.capacity.CapacitySearch;
import dev.brisk.bench.capacity.CapacityText;
import dev.brisk.bench.capacity.LoadProber;
import dev.brisk.bench.capacity.ScalabilityRun;
import dev.brisk.bench.measure.LoadListener;
import dev.brisk.bench.objective.LoadObjective;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.PlanText;
import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.JsonOption;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `brisk bench capacity`: how much does the server carry?
@Command(
    name = "capacity",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = "Find the highest rate at which the server meets an objective.",
    footer = {
      "",
      "Examples:",
      "  brisk bench capacity --slo 'p99<50ms' http://localhost:8000/users/1",
      "  brisk bench capacity -d 3s --html capacity.html http://localhost:8000/users/1"
    })
public final class CapacityCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(paramLabel = "[WEIGHT:]URL", arity = "1..*", description = "What to ask for")
  private List<String> urls = new ArrayList<>();

  @Option(
      names = "--slo",
      paramLabel = "OBJECTIVE",
      description = "What must be met. Default: p99<100ms and errors<1%%")
  private List<String> objectives = new ArrayList<>();

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      description = "Length of a probe. Default: ${DEFAULT-VALUE}")
  private String duration = "5s";

  @Option(
      names = "--confirm",
      paramLabel = "TIME",
      description = "Length of the confirming run. Default: ${DEFAULT-VALUE}")
  private String confirm = "15s";

  @Option(
      names = "--tolerance",
      paramLabel = "PERCENT",
      description = "How close to come. Default: ${DEFAULT-VALUE} %%")
  private double tolerancePercent = 2;

  @Option(
      names = "--no-curve",
      description = "Leave out the runs with 1, 2, 4, … connections and the law through them")
  private boolean noCurve;

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the search and the curve as one HTML file that works offline")
  private @Nullable Path html;

  @Mixin private LoadOptions load = new LoadOptions();

  @Override
  public Integer call() throws InterruptedException {
    try {
      return search();
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "brisk bench capacity: " + e.getMessage(), e);
    } catch (BenchException e) {
      throw ClientOptions.failure("brisk bench capacity", e);
    } catch (CancellationException e) {
      throw new CommandFailure(ExitCodes.FAILED, "brisk bench capacity: stopped early", e);
    }
  }

  private int search() throws BenchException, InterruptedException {
    List<String> asked = objectives.isEmpty() ? List.of("p99<100ms", "errors<1%") : objectives;
    OutputOptions.checkFolder(html);
    List<LoadObjective> parsed = asked.stream().map(LoadObjective::parse).toList();
    Duration probe = PlanText.duration(duration);
    Duration warmup = load.warmup == null ? Duration.ofSeconds(1) : load.warmup(probe);
    Supplier<LoadPlan.Builder> plans = () -> load.plan(urls).warmup(warmup);
    LoadTest first = new LoadTest(plans.get().duration(probe).build(), LoadListener.NONE);
    load.client.guard.check(first.addresses());
    first.checkTls();
    PrintWriter out = spec.commandLine().getOut();
    LoadProber prober = new LoadProber(plans, parsed, probe, PlanText.duration(confirm));
    CapacitySearch search =
        new CapacitySearch(prober, tolerancePercent / 100, seen -> show(out, seen));
    load.warmUp(true);
    try (Interruption ignored = Interruption.stops(prober::stop)) {
      if (!json.json()) {
        out.println(CapacityText.header());
      }
      CapacitySearch.Outcome outcome = search.run();
      ScalabilityRun.@Nullable Curve curve = null;
      if (!noCurve) {
        Duration level = probe.compareTo(Duration.ofSeconds(2)) < 0 ? probe : Duration.ofSeconds(2);
        curve = new ScalabilityRun(plans, level, load.connections).run();
      }
      out.print(
          json.json()
              ? CapacityText.json(outcome, curve, asked)
              : CapacityText.text(outcome, curve, asked));
      out.flush();
      OutputOptions.write(html, CapacityText.html(urls.getFirst(), outcome, curve, asked));
      if (!outcome.valid()) {
        return ExitCodes.INVALID;
      }
      return outcome.confirmed() ? ExitCodes.OK : ExitCodes.FAILED;
    }
  }

  private void show(PrintWriter out, CapacitySearch.Probe probe) {
    if (!json.json()) {
      out.println(CapacityText.line(probe));
      out.flush();
    }
  }
}
