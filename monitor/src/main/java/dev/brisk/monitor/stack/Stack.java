package dev.brisk.monitor.stack;

import dev.brisk.monitor.rules.Service;
import java.net.URI;
import java.util.List;

/// A monitoring stack, described.
///
/// @param service what rules and dashboards are about; its job is the project's name
/// @param probes URLs that are probed from outside, besides the workload's own health
public record Stack(
    Service service,
    Workload workload,
    List<Receiver> receivers,
    List<URI> probes,
    ImageVersions release) {
  public Stack {
    receivers = List.copyOf(receivers);
    probes = List.copyOf(probes);
    List<String> names = receivers.stream().map(Receiver::name).toList();
    if (names.stream().distinct().count() != names.size()) {
      throw new IllegalArgumentException("each receiver needs its own name, but they are " + names);
    }
  }
}
