package dev.brisk.server;

import dev.brisk.server.config.BriskSettings;
import dev.brisk.server.config.EndpointSettings;
import dev.brisk.server.source.Source;
import dev.brisk.server.source.SourceContext;
import dev.brisk.server.source.SourceProblem;
import dev.brisk.server.source.SourceType;
import java.util.ArrayList;
import java.util.List;

/// Opens each source as a server would at its start, and closes it again: handlers are compiled,
/// models loaded, statements shown to their database. A database or upstream that cannot be reached
/// is no fault of the configuration.
public final class SourceTrial {
  private SourceTrial() {}

  /// What keeps endpoints from being opened, a line each; settings that were checked.
  public static List<String> problems(BriskSettings settings) {
    List<String> problems = new ArrayList<>();
    try (SourceContext context = new SourceContext(settings.directory(), settings.datasources())) {
      List<EndpointSettings> endpoints = settings.endpoints();
      for (int i = 0; i < endpoints.size(); i++) {
        EndpointSettings endpoint = endpoints.get(i);
        try (Source source = open(endpoint, context)) {
          source.fingerprint();
        } catch (SourceProblem wrong) {
          for (SourceProblem.Fault fault : wrong.faults()) {
            problems.add("endpoints[" + i + "]." + fault.key() + ": " + fault.message());
          }
        }
      }
    }
    return problems;
  }

  private static Source open(EndpointSettings endpoint, SourceContext context) {
    return SourceType.of(endpoint.source())
        .open(endpoint.name(), endpoint.path(), endpoint.source(), context);
  }
}
