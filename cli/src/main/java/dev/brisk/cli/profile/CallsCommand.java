package dev.brisk.cli.profile;

import dev.brisk.cli.support.JsonOption;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.call.CallJson;
import dev.brisk.profiler.call.CallProfiler;
import dev.brisk.profiler.call.CallReport;
import dev.brisk.profiler.view.CallsPage;
import dev.brisk.profiler.weave.Selection;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Exact calls: how often, by whom, how long.
@Command(
    name = "calls",
    mixinStandardHelpOptions = true,
    description = {
      "Count every call of the methods that match: cProfile's table for the JVM.",
      "Own and cumulative time, callers and callees, by endpoint.",
      "Patterns: com.acme.Shop, com.acme.*, com.acme.**, '**.Shop#get*', @Profile."
    },
    footer = {
      "",
      "Examples:",
      "  brisk profile calls 4711 --include 'com.acme.**' --duration 10s",
      "  brisk profile calls --url http://localhost:8000 --include 'com.acme.**'",
      "  brisk profile calls 4711 --include 'com.acme.**' --sort cumulative --edges 3",
      "  brisk profile calls 4711 --include 'com.acme.**' --percentiles --sort p99",
      "  brisk profile calls Bench.java",
      "  brisk profile calls --include 'com.acme.**' -- java -jar app.jar",
      "",
      "A call costs about 0.1 µs more while it is counted. The probes are taken out of",
      "a running process again, also if brisk is killed."
    })
final class CallsCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Mixin private TargetOptions options = new TargetOptions();

  @Option(
      names = "--include",
      paramLabel = "PATTERN",
      split = ",",
      description = "Which methods to count. May be repeated.")
  private List<String> include = new ArrayList<>();

  @Option(
      names = "--sort",
      paramLabel = "COLUMN",
      defaultValue = "own",
      description = {
        "own, cumulative, calls, percall, p50, p90, p99, max, thrown or name (default"
            + " ${DEFAULT-VALUE})."
      })
  private CallReport.Sort sort = CallReport.Sort.OWN;

  @Option(
      names = "--endpoint",
      paramLabel = "NAME",
      description = "Only what was done for it, such as 'GET /users/{user_id}'.")
  private @Nullable String endpoint;

  @Option(
      names = "--edges",
      paramLabel = "N",
      defaultValue = "0",
      description = "Show the N longest callers and callees of each method.")
  private int edges;

  @Option(
      names = "--percentiles",
      description = "Show p50, p90, p99 and the longest of single calls in the place of means.")
  private boolean percentiles;

  @Mixin private final ClassBound bound = new ClassBound();

  @Option(
      names = "--limit",
      defaultValue = "20",
      description = "Show at most this many methods (default ${DEFAULT-VALUE}).")
  private int limit;

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Write the viewer: one page that works without a network.")
  private @Nullable Path html;

  @Override
  public Integer call() {
    return Stopping.run(stop -> {
      ProfileTarget target = options.target();
      List<String> patterns = new ArrayList<>(include);
      patterns.addAll(options.patterns());
      if (patterns.isEmpty() && target instanceof ProfileTarget.Program program) {
        patterns.addAll(Programs.classesOf(program));
      }
      CallGraph graph =
          new CallProfiler(new Selection(patterns, bound.classes()))
              .run(target, options.duration(target), stop);
      refuseUnknownEndpoint(graph);
      PrintWriter out = spec.commandLine().getOut();
      if (html != null) {
        ResultOptions.writeFile(html, ResultOptions.utf8(CallsPage.write(graph)));
      }
      out.print(
          json.json()
              ? CallJson.write(graph) + System.lineSeparator()
              : new CallReport(sort, limit, edges, percentiles).text(graph, endpoint));
      if (html != null && !json.json()) {
        out.println("Written: " + html);
      }
      out.flush();
      return Programs.exitStatus(target);
    });
  }

  private void refuseUnknownEndpoint(CallGraph graph) {
    if (endpoint != null && !graph.endpoints().contains(endpoint)) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "--endpoint \""
              + endpoint
              + "\" did no measured work. These did: "
              + String.join(", ", graph.endpoints().stream().filter(e -> !e.isEmpty()).toList()));
    }
  }
}
