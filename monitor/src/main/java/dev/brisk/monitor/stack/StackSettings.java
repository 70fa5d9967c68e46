package dev.brisk.monitor.stack;

import dev.brisk.config.ConfigException;
import dev.brisk.config.ConfigFile;
import dev.brisk.config.Environment;
import dev.brisk.monitor.rules.BurnWindow;
import dev.brisk.monitor.rules.MetricDialect;
import dev.brisk.monitor.rules.MonitoredEndpoint;
import dev.brisk.monitor.rules.Objective;
import dev.brisk.monitor.rules.Service;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a user may say about a stack, in `stack.yaml`.
///
/// @param name the job in Prometheus
/// @param handlerLabel the label that holds the template
/// @param runbooks where alerts link to
public record StackSettings(
    String name,
    String handlerLabel,
    List<Objective> objectives,
    List<Receiver> receivers,
    List<URI> probes,
    ImageVersions release,
    String runbooks) {
  public static final double DEFAULT_AVAILABILITY = 0.999;
  public static final Duration DEFAULT_LATENCY = Duration.ofMillis(500);
  public static final double DEFAULT_LATENCY_SHARE = 0.99;

  public StackSettings {
    objectives = List.copyOf(objectives);
    receivers = List.copyOf(receivers);
    probes = List.copyOf(probes);
  }

  /// Without a file: 99.9 % available and p99 under 500 ms for each endpoint, or for all requests
  /// where no endpoint is known; nobody is told.
  public static StackSettings defaults(List<MonitoredEndpoint> endpoints) {
    return new StackSettings(
        "brisk",
        "handler",
        defaultObjectives(endpoints),
        List.of(),
        List.of(),
        ImageVersions.PROMETHEUS_3,
        "runbooks");
  }

  /// Reads a `stack.yaml`.
  ///
  /// @param endpoints that objectives may name
  /// @param handlerLabel the label that holds the template, unless the file names another
  /// @throws ConfigException with every problem, each on its line
  public static StackSettings read(
      Path file, Environment environment, List<MonitoredEndpoint> endpoints, String handlerLabel)
      throws ConfigException {
    return ConfigFile.read(file, environment).bind(StackSection.value(endpoints, handlerLabel));
  }

  /// The stack that watches a workload under these settings.
  public Stack stack(Workload workload) {
    Service service =
        new Service(
            name,
            handlerLabel,
            objectives,
            runbooks,
            Duration.ofSeconds(15),
            BurnWindow.STANDARD,
            switch (workload) {
              case Workload.Bundled ignored -> MetricDialect.BRISK;
              case Workload.Configured ignored -> MetricDialect.BRISK;
              case Workload.Running ignored -> MetricDialect.INSTRUMENTATOR;
            });
    return new Stack(service, workload, receivers, probes, release);
  }

  public StackSettings withRunbooks(String base) {
    return new StackSettings(name, handlerLabel, objectives, receivers, probes, release, base);
  }

  public StackSettings withRelease(ImageVersions other) {
    return new StackSettings(name, handlerLabel, objectives, receivers, probes, other, runbooks);
  }

  /// @param label that holds the template in the service's metrics
  public StackSettings withHandlerLabel(String label) {
    return new StackSettings(name, label, objectives, receivers, probes, release, runbooks);
  }

  public StackSettings withName(String other) {
    return new StackSettings(other, handlerLabel, objectives, receivers, probes, release, runbooks);
  }

  static List<Objective> defaultObjectives(List<MonitoredEndpoint> endpoints) {
    List<Objective> objectives = new ArrayList<>();
    for (Optional<MonitoredEndpoint> endpoint : scopes(endpoints)) {
      objectives.add(Objective.availability(endpoint, DEFAULT_AVAILABILITY));
      objectives.add(Objective.latency(endpoint, DEFAULT_LATENCY, DEFAULT_LATENCY_SHARE));
    }
    return objectives;
  }

  /// Each endpoint, or all requests where none is known.
  static List<Optional<MonitoredEndpoint>> scopes(List<MonitoredEndpoint> endpoints) {
    return endpoints.isEmpty()
        ? List.of(Optional.empty())
        : endpoints.stream().map(Optional::of).toList();
  }
}
