package dev.brisk.cli.profile;

import dev.brisk.cli.support.ExitCodes;
import dev.brisk.cli.support.JsonOption;
import dev.brisk.profiler.diff.DiffDocument;
import dev.brisk.profiler.diff.DiffReport;
import dev.brisk.profiler.diff.ProfileDiff;
import dev.brisk.profiler.file.ProfileFile;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.view.HtmlView;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What changed between two profiles.
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    description = {
      "Say which lines or methods cost more a request, and whether that is more than chance.",
      "Takes JFR recordings and what brisk profile wrote with --save or --html."
    },
    footer = {
      "",
      "Examples:",
      "  brisk profile 4711 --save before.json",
      "  brisk profile 4711 --save after.json",
      "  brisk profile diff before.json after.json --html diff.html",
      "  brisk profile diff before.jfr after.jfr --fail-if-slower",
      "",
      "In a comparison of equal programs, the chance of any false alarm is 1 %%."
    })
final class DiffCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Parameters(index = "0", paramLabel = "BEFORE", description = "The first profile.")
  private Path before = Path.of("");

  @Parameters(index = "1", paramLabel = "AFTER", description = "The second profile.")
  private Path after = Path.of("");

  @Option(
      names = {"-m", "--mode"},
      description = "What to take from recordings of several kinds: cpu, wall, alloc or lock.")
  private @Nullable Mode mode;

  @Option(
      names = "--limit",
      defaultValue = "20",
      description = "Rows of the table (default ${DEFAULT-VALUE}); what changed is always shown.")
  private int limit = 20;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the viewer with a differential flame graph.")
  private @Nullable Path html;

  @CommandLine.Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--fail-if-slower",
      description = "Exit with code 1 if a place, or the whole, costs more than chance explains.")
  private boolean failIfSlower;

  @Override
  public Integer call() {
    return Stopping.run(stop -> {
      ProfileDiff diff =
          ProfileDiff.of(ProfileFile.read(before, mode), ProfileFile.read(after, mode));
      PrintWriter out = spec.commandLine().getOut();
      String document = DiffDocument.write(diff);
      out.print(json.json() ? document + System.lineSeparator() : DiffReport.text(diff, limit));
      if (html != null) {
        String title = "Change of " + diff.after().header().mode().title();
        ResultOptions.writeFile(html, ResultOptions.utf8(HtmlView.ofDocument(title, document)));
        if (!json.json()) {
          out.printf("%nWritten: %s%n", html);
        }
      }
      out.flush();
      boolean slower =
          diff.flagged().stream().anyMatch(row -> row.change() > 0)
              || diff.total().flagged() && diff.total().change() > 0;
      return failIfSlower && slower ? ExitCodes.FAILED : ExitCodes.OK;
    });
  }
}
