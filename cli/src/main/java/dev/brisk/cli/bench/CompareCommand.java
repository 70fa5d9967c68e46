package dev.brisk.cli.bench;

import dev.brisk.bench.BenchException;
import dev.brisk.bench.LoadTest;
import dev.brisk.bench.compare.Comparison;
import dev.brisk.bench.compare.ComparisonText;
import dev.brisk.bench.compare.PairRunner;
import dev.brisk.bench.compare.ResultFile;
import dev.brisk.bench.compare.foreign.ForeignPair;
import dev.brisk.bench.compare.foreign.ForeignResult;
import dev.brisk.bench.compare.foreign.SideBySide;
import dev.brisk.bench.measure.LoadListener;
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
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `brisk bench compare`: is B slower than A?
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    description = {
      "Say whether B is slower than A, and how sure that is.",
      "Either two results, or two URLs that are run in pairs. Exit code 1: B is worse.",
      "Results of k6, JMeter, Locust, vegeta, oha, wrk and ab are read, too, as far as their"
          + " data go: of summaries there is no verdict."
    },
    footer = {
      "",
      "Examples:",
      "  brisk bench compare before.json after.json",
      "  brisk bench compare before.jtl after.jtl",
      "  brisk bench compare --a http://localhost:8000/users/1 \\",
      "      --b http://localhost:8001/users/1"
    })
public final class CompareCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(
      paramLabel = "RESULT",
      arity = "0..2",
      description =
          "Two files that brisk bench --json or another tool wrote: A, the reference, then B")
  private List<Path> files = new ArrayList<>();

  @Option(names = "--a", paramLabel = "URL", description = "A, the reference")
  private @Nullable String urlA;

  @Option(names = "--b", paramLabel = "URL", description = "B")
  private @Nullable String urlB;

  @Option(
      names = "--pairs",
      paramLabel = "N",
      description =
          "Pairs of runs, in random order. Default: ${DEFAULT-VALUE}; fewer than 8 show little")
  private int pairs = 10;

  @Option(
      names = {"-d", "--duration"},
      paramLabel = "TIME",
      description = "Length of each run. Default: ${DEFAULT-VALUE}, after 1s of warm-up")
  private String duration = "3s";

  @Option(
      names = {"-R", "--rate"},
      paramLabel = "RATE",
      description = "Open model: requests a second for both")
  private @Nullable String rate;

  @Option(
      names = "--minimum-effect",
      paramLabel = "PERCENT",
      description = "Smaller differences do not matter. Default: ${DEFAULT-VALUE} %%")
  private double minimumEffectPercent = 1;

  @Mixin private LoadOptions load = new LoadOptions();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() throws InterruptedException {
    try {
      PrintWriter out = spec.commandLine().getOut();
      ForeignPair foreign = foreign();
      if (foreign != null && !foreign.whyNoVerdict().isEmpty()) {
        out.print(json.json() ? SideBySide.json(foreign) : SideBySide.text(foreign));
        out.flush();
        return ExitCodes.OK;
      }
      Comparison comparison =
          foreign != null
              ? foreign.compare(0.05, minimumEffectPercent / 100, load.client.seed)
              : compare();
      out.print(json.json() ? ComparisonText.json(comparison) : ComparisonText.text(comparison));
      out.flush();
      return comparison.isWorse() ? ExitCodes.FAILED : ExitCodes.OK;
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCodes.USAGE, "brisk bench compare: " + e.getMessage(), e);
    } catch (BenchException e) {
      throw ClientOptions.failure("brisk bench compare", e);
    }
  }

  /// The two files, where one of them at least is another load generator's; null otherwise.
  private @Nullable ForeignPair foreign() {
    if (files.size() != 2 || urlA != null || urlB != null) {
      return null;
    }
    ForeignResult a = ForeignResult.read(files.getFirst());
    ForeignResult b = ForeignResult.read(files.getLast());
    return a == null && b == null
        ? null
        : new ForeignPair(
            a != null ? a : ForeignResult.of(ResultFile.read(files.getFirst())),
            b != null ? b : ForeignResult.of(ResultFile.read(files.getLast())));
  }

  private Comparison compare() throws BenchException, InterruptedException {
    double minimumEffect = minimumEffectPercent / 100;
    if (files.size() == 2 && urlA == null && urlB == null) {
      return ResultFile.compare(
          ResultFile.read(files.getFirst()),
          ResultFile.read(files.getLast()),
          0.05,
          minimumEffect,
          load.client.seed);
    }
    if (!files.isEmpty() || urlA == null || urlB == null) {
      throw new IllegalArgumentException("Give two results, or --a URL and --b URL.");
    }
    LoadPlan a = plan(urlA);
    LoadPlan b = plan(urlB);
    for (LoadPlan plan : List.of(a, b)) {
      LoadTest test = new LoadTest(plan, LoadListener.NONE);
      load.client.guard.check(test.addresses());
      test.checkTls();
    }
    PairRunner runner = new PairRunner(a, b, pairs, load.client.seed);
    ProgressLine progress = new ProgressLine(spec.commandLine().getErr(), !json.json());
    load.warmUp(rate != null);
    try (Interruption ignored = Interruption.stops(runner::stop)) {
      return runner.run(
          0.05, minimumEffect, (done, all) -> progress.show("run " + done + " of " + all));
    } finally {
      progress.clear();
    }
  }

  private LoadPlan plan(String url) {
    Duration length = PlanText.duration(duration);
    LoadPlan.Builder plan = load.plan(List.of(url)).duration(length);
    if (rate != null) {
      plan.rate(PlanText.rate(rate));
    }
    return plan.warmup(load.warmup == null ? Duration.ofSeconds(1) : load.warmup(length)).build();
  }
}
