package dev.brisk.monitor.dashboards;

import dev.brisk.monitor.rules.Service;
import java.util.List;

/// The dashboards of a service: overview, endpoints, cache, sources, JVM and host, objectives, load
/// tests.
public final class Dashboards {
  private Dashboards() {}

  public static List<Dashboard> of(Service service) {
    ServiceDashboards dashboards = new ServiceDashboards(service.handlerLabel());
    return List.of(
        dashboards.overview(),
        dashboards.endpoints(),
        PartDashboards.cache(),
        PartDashboards.sources(),
        PartDashboards.machine(),
        ServiceDashboards.objectives(),
        PartDashboards.loadTests());
  }
}
