package dev.brisk.cli.stack;

import dev.brisk.cli.support.CommandFailure;
import dev.brisk.cli.support.Configuration;
import dev.brisk.cli.support.ExitCodes;
import dev.brisk.config.ConfigException;
import dev.brisk.config.Environment;
import dev.brisk.metrics.http.HttpMetricsOptions;
import dev.brisk.metrics.http.HttpMetricsOptions.Naming;
import dev.brisk.monitor.rules.MonitoredEndpoint;
import dev.brisk.monitor.rules.Objective;
import dev.brisk.monitor.stack.ImageVersions;
import dev.brisk.monitor.stack.Stack;
import dev.brisk.monitor.stack.StackDirectory;
import dev.brisk.monitor.stack.StackFiles;
import dev.brisk.monitor.stack.StackSettings;
import dev.brisk.monitor.stack.Workload;
import dev.brisk.server.config.BriskSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Writes a stack's folder.
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description =
        "Write Compose, Prometheus, Alertmanager and Grafana files, with rules, alerts, their tests"
            + " and dashboards for the endpoints of a configuration, or for running services.",
    footer = {
      "",
      "Objectives and receivers come from stack.yaml in the folder, or from --settings:",
      "",
      "  objectives:",
      "    - endpoint: each",
      "      availability: 99.9%%",
      "      latency: { below: 500ms, share: 99%% }",
      "  receivers:",
      "    - name: chat",
      "      severities: [page]",
      "      slack: { channel: \"#api\", url-file: slack-url }",
      "",
      "Examples:",
      "  brisk stack init monitoring",
      "  brisk stack init monitoring --config brisk.yaml",
      "  brisk stack init monitoring --target http://localhost:9000/metrics"
    })
final class StackInitCommand implements Callable<Integer> {
  @CommandLine.Spec
  private final CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @CommandLine.Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = "monitoring",
      description = "The folder to write; monitoring when left out.")
  private Path directory = Path.of("monitoring");

  @CommandLine.Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The API's configuration; the bundled example's when left out.")
  private @Nullable Path config;

  @CommandLine.Option(
      names = "--target",
      paramLabel = "URL",
      description =
          "Metrics of a service that runs already and exports the instrumentator's names, such as a"
              + " FastAPI app; may be repeated.")
  private List<URI> targets = List.of();

  @CommandLine.Option(
      names = "--settings",
      paramLabel = "FILE",
      description = "Objectives, receivers and probes; DIR/stack.yaml when it is there.")
  private @Nullable Path settings;

  @CommandLine.Option(
      names = "--release",
      paramLabel = "NAME",
      description = "prometheus-3 (the default) or prometheus-2.",
      converter = ReleaseConverter.class)
  private @Nullable ImageVersions release;

  @CommandLine.Option(names = "--force", description = "Overwrite files that differ.")
  private boolean force;

  /// `prometheus-2` for the constant.
  static final class ReleaseConverter implements CommandLine.ITypeConverter<ImageVersions> {
    @Override
    public ImageVersions convert(String text) {
      try {
        return ImageVersions.valueOf(text.replace('-', '_').toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(
            "'" + text + "' is no release. Write prometheus-2 or prometheus-3.");
      }
    }
  }

  /// What is written all the same, but will not do what is meant.
  private final List<String> remarks = new ArrayList<>();

  @Override
  public Integer call() throws IOException {
    if (config != null && !targets.isEmpty()) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "Give --config or --target, not both.");
    }
    Stack stack = stack();
    remarks.addAll(Reachability.remarks(stack.workload()));
    StackDirectory.Outcome outcome =
        StackDirectory.write(directory, StackFiles.of(stack, directory), force);
    PrintWriter out = spec.commandLine().getOut();
    if (!outcome.written()) {
      out.print(outcome.diff());
      out.flush();
      throw new CommandFailure(
          ExitCodes.FAILED,
          "Nothing was written: "
              + outcome.changed().size()
              + " files in "
              + directory
              + " differ, as shown above. Keep them by choosing another folder, or overwrite them"
              + " with --force.");
    }
    out.printf(
        "%s: %d files new, %d changed, %d as they were%n",
        directory, outcome.created().size(), outcome.changed().size(), outcome.unchanged());
    out.printf("%nCheck it:  brisk stack check %s%n", directory);
    out.printf("Start it:  cd %s && docker-compose up -d%n", directory);
    remarks.forEach(remark -> out.printf("%n%s%n", remark));
    if (stack.receivers().isEmpty()) {
      out.printf(
          "%nNobody is told of alerts yet: name receivers in %s, then run this again with --force.%n",
          directory.resolve("stack.yaml"));
    }
    return ExitCodes.OK;
  }

  /// Rules and dashboards look for the default names.
  private void refuseOtherNames(HttpMetricsOptions metrics, Path file) {
    if (metrics.naming() != Naming.INSTRUMENTATOR
        || !metrics.namespace().isEmpty()
        || !metrics.subsystem().isEmpty()) {
      throw new CommandFailure(
          ExitCodes.CONFIGURATION,
          file
              + ": metrics has naming, namespace or subsystem, but rules and dashboards are for the"
              + " instrumentator's own names and would find nothing. Leave these keys out, or watch"
              + " the service by other means.");
    }
  }

  private Stack stack() {
    if (!targets.isEmpty()) {
      try {
        return settings(List.of(), "handler").stack(new Workload.Running(targets));
      } catch (IllegalArgumentException e) {
        throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
      }
    }
    Path file = Configuration.file(config);
    Set<String> variables = new TreeSet<>();
    BriskSettings brisk =
        Configuration.read(
            file,
            name -> {
              variables.add(name);
              return System.getenv(name);
            });
    refuseOtherNames(brisk.metrics(), file);
    List<MonitoredEndpoint> endpoints = Endpoints.of(brisk);
    StackSettings settings = settings(endpoints, brisk.metrics().handlerLabel());
    refuseOtherBounds(brisk.metrics(), settings, file);
    if (config != null) {
      remarks.addAll(Reachability.remarks(brisk));
    }
    return settings.stack(
        config == null ? new Workload.Bundled() : configured(file, brisk, variables));
  }

  /// A rule about a bucket that nobody exports would find nothing, and be silent for ever.
  private static void refuseOtherBounds(
      HttpMetricsOptions metrics, StackSettings settings, Path file) {
    List<Double> bounds = metrics.lowResolutionBounds();
    for (Objective objective : settings.objectives()) {
      if (objective.kind() instanceof Objective.Kind.Latency latency
          && !bounds.contains(latency.below().toMillis() / 1000.0)) {
        throw new CommandFailure(
            ExitCodes.CONFIGURATION,
            file
                + ": metrics.low-resolution-bounds is "
                + bounds
                + ", but the latency objective of "
                + objective.endpointName()
                + " counts requests below "
                + latency.below().toMillis() / 1000.0
                + " s. Add this bound, or give the objective another one in stack.yaml.");
      }
    }
  }

  private Workload configured(Path file, BriskSettings brisk, Set<String> variables) {
    Path absolute = file.toAbsolutePath().normalize();
    return new Workload.Configured(
        String.valueOf(absolute.getParent()),
        String.valueOf(absolute.getFileName()),
        brisk.server().port(),
        List.copyOf(variables));
  }

  /// @param handlerLabel for who does not say it in stack.yaml
  private StackSettings settings(List<MonitoredEndpoint> endpoints, String handlerLabel) {
    Path file = settings != null ? settings : directory.resolve("stack.yaml");
    if (settings == null && !Files.exists(file)) {
      return withRelease(StackSettings.defaults(endpoints).withHandlerLabel(handlerLabel));
    }
    try {
      return withRelease(StackSettings.read(file, Environment.system(), endpoints, handlerLabel));
    } catch (ConfigException e) {
      throw Configuration.problems(e);
    }
  }

  private StackSettings withRelease(StackSettings read) {
    return release == null ? read : read.withRelease(release);
  }
}
