package dev.brisk.monitor.dashboards;

import dev.brisk.monitor.rules.Service;
import java.util.List;

/// The dashboards of a service: overview, endpoints, objectives, process and host; for Brisk also
/// cache, sources, JVM and load tests.
public final class Dashboards {
  private Dashboards() {}

  public static List<Dashboard> of(Service service) {
    ServiceDashboards dashboards = new ServiceDashboards(service);
    return switch (service.exports()) {
      case BRISK ->
          List.of(
              dashboards.overview(),
              dashboards.endpoints(),
              ComponentDashboards.cache(),
              ComponentDashboards.sources(),
              MachineDashboards.brisk(),
              ServiceDashboards.objectives(),
              ComponentDashboards.loadTests());
      case INSTRUMENTATOR ->
          List.of(
              dashboards.overview(),
              dashboards.endpoints(),
              MachineDashboards.anyProcess(),
              ServiceDashboards.objectives());
    };
  }
}
