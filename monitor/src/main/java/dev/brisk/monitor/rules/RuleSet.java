package dev.brisk.monitor.rules;

import dev.brisk.catalogue.MetricsCatalogue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// All rule groups of a service.
public final class RuleSet {
  private RuleSet() {}

  /// Requests under the name that OpenTelemetry gives them, cache ratios, objectives, and alerts
  /// about targets, cache, Redis, breakers, saturation, certificates and the metrics themselves.
  public static List<RuleGroup> of(Service service) {
    List<RuleGroup> groups = new ArrayList<>();
    groups.add(
        new RuleGroup(
            "http",
            service.interval(),
            List.of(
                new Recording(
                    "http_server_requests_total",
                    MetricsCatalogue.HTTP_REQUESTS.name() + "{job=\"" + service.job() + "\"}",
                    Map.of())),
            List.of()));
    groups.addAll(ObjectiveRules.ratios(service));
    if (!service.objectives().isEmpty()) {
      groups.add(ObjectiveRules.budgets(service));
    }
    groups.add(CauseRules.group(service));
    return List.copyOf(groups);
  }

  /// All alerts, in the order of their groups.
  public static List<Alert> alerts(Service service) {
    return of(service).stream().flatMap(group -> group.alerts().stream()).toList();
  }

  /// How often budgets are computed: a month of samples is read each time.
  static final Duration BUDGET_INTERVAL = Duration.ofMinutes(5);
}
