package dev.brisk.cli.stack;

import dev.brisk.monitor.rules.MonitoredEndpoint;
import dev.brisk.server.config.BriskSettings;
import java.util.List;

/// What the monitor needs to know of a configuration's endpoints.
final class Endpoints {
  private Endpoints() {}

  static List<MonitoredEndpoint> of(BriskSettings settings) {
    return settings.endpoints().stream()
        .map(endpoint ->
            new MonitoredEndpoint(
                endpoint.name(),
                // `files` answers GET and HEAD; the objective is about GET.
                endpoint.method().equals("*") ? "GET" : endpoint.method(),
                endpoint.path()))
        .toList();
  }
}
