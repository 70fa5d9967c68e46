package dev.brisk.monitor.rules;

import dev.brisk.catalogue.MetricsCatalogue;
import dev.brisk.monitor.rules.Alert.Scenario;
import dev.brisk.monitor.rules.Objective.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/// Recordings and alerts of service level objectives.
///
/// For each window the share of bad requests is recorded as `slo:bad_requests:ratio_rateWINDOW`,
/// with the labels `objective`, `endpoint` and `kind`. An alert compares a long and a short window
/// with the budget times a factor ([BurnWindow]). Where traffic is low, one bad request is a large
/// share: an alert also needs [#MINIMUM_BAD] bad requests in the long window.
final class ObjectiveRules {
  static final int MINIMUM_BAD = 5;
  private static final Duration PERIOD = Duration.ofDays(30);

  private ObjectiveRules() {}

  /// A file for each objective: they are evaluated side by side, and tested one by one.
  static List<RuleGroup> ratios(Service service) {
    return service.objectives().stream()
        .flatMap(objective -> ratios(service, objective).stream())
        .toList();
  }

  /// The first window decides how soon an outage pages: it is looked at three times as often as is
  /// scraped. The others read up to days of samples each time and lose nothing by a few seconds.
  private static List<RuleGroup> ratios(Service service, Objective objective) {
    String file = "objective-" + objective.id();
    BurnWindow first = service.burnWindows().getFirst();
    List<Duration> early =
        Stream.of(first.shortWindow(), first.longWindow()).distinct().sorted().toList();
    List<Duration> late =
        service.windows().stream().filter(window -> !early.contains(window)).toList();
    List<Alert> quick = new ArrayList<>();
    List<Alert> slow = new ArrayList<>();
    alerts(service, objective)
        .forEach((window, alert) -> (window.equals(first) ? quick : slow).add(alert));
    RuleGroup page =
        new RuleGroup(
            file,
            file,
            service.interval().dividedBy(3),
            recordings(service, objective, early),
            quick);
    RuleGroup rest =
        new RuleGroup(
            file + "-slow", file, service.interval(), recordings(service, objective, late), slow);
    return late.isEmpty() ? List.of(page) : List.of(page, rest);
  }

  private static List<Recording> recordings(
      Service service, Objective objective, List<Duration> windows) {
    Expressions expressions = new Expressions(service, objective);
    return windows.stream()
        .map(window ->
            new Recording(ratioName(window), expressions.badRatio(window), labels(objective)))
        .toList();
  }

  /// By window; the first has the scenarios of all.
  private static SequencedMap<BurnWindow, Alert> alerts(Service service, Objective objective) {
    List<BurnWindow> windows = possible(service, objective);
    SequencedMap<BurnWindow, Alert> alerts = new LinkedHashMap<>();
    for (BurnWindow window : windows) {
      Alert alert = alert(objective, window, expression(service, objective, window), List.of());
      boolean testedHere = alerts.isEmpty() && service.burnWindows().equals(BurnWindow.STANDARD);
      alerts.put(
          window,
          testedHere
              ? alert(
                  objective,
                  window,
                  alert.expression(),
                  new BurnScenarios(service, objective, windows).all(alert.name()))
              : alert);
    }
    return alerts;
  }

  /// Windows whose threshold can be exceeded: of 93 % or less, 14.4 times the budget is more than
  /// all requests.
  private static List<BurnWindow> possible(Service service, Objective objective) {
    return service.burnWindows().stream()
        .filter(window -> threshold(objective, window).compareTo(BigDecimal.ONE) < 0)
        .toList();
  }

  static BigDecimal threshold(Objective objective, BurnWindow window) {
    return window.factor().multiply(objective.budget());
  }

  static RuleGroup budgets(Service service) {
    List<Recording> recordings = new ArrayList<>();
    for (Objective objective : service.objectives()) {
      recordings.add(
          new Recording(
              "slo:objective:ratio",
              "vector(" + BigDecimal.valueOf(objective.target()).toPlainString() + ")",
              withJob(service, objective)));
      recordings.add(
          new Recording(
              "slo:error_budget_remaining:ratio",
              "1 - ("
                  + new Expressions(service, objective).badRatio(PERIOD)
                  + ") / "
                  + objective.budget().toPlainString(),
              labels(objective)));
    }
    Duration interval = min(RuleSet.BUDGET_INTERVAL, service.interval().multipliedBy(20));
    return new RuleGroup("error-budgets", interval, recordings, List.of());
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static Map<String, String> labels(Objective objective) {
    return Map.of(
        "objective",
        objective.id(),
        "endpoint",
        objective.endpointName(),
        "kind",
        objective.kindName());
  }

  static Map<String, String> withJob(Service service, Objective objective) {
    Map<String, String> labels = new LinkedHashMap<>(labels(objective));
    labels.put("job", service.job());
    return labels;
  }

  private static String ratioName(Duration window) {
    return "slo:bad_requests:ratio_rate" + PromDuration.of(window);
  }

  /// What is bad and what there is, for one objective.
  private static final class Expressions {
    private final Service service;
    private final Objective objective;
    private final String matchers;

    Expressions(Service service, Objective objective) {
      this.service = service;
      this.objective = objective;
      matchers =
          "job=\""
              + service.job()
              + "\""
              + objective
                  .endpoint()
                  .map(endpoint ->
                      ",%s=\"%s\",method=\"%s\""
                          .formatted(service.handlerLabel(), endpoint.handler(), endpoint.method()))
                  .orElse("");
    }

    String badRatio(Duration window) {
      return "(%s) / %s".formatted(bad("rate", window), total("rate", window));
    }

    /// The `or` makes no errors a zero, where a service has no series before its first error.
    String bad(String function, Duration window) {
      return switch (objective.kind()) {
        case Kind.Availability ignored ->
            sum(function, MetricsCatalogue.HTTP_REQUESTS.name(), ",status=~\"5..\"", window)
                + " or 0 * "
                + total(function, window);
        case Kind.Latency(Duration below) ->
            total(function, window)
                + " - "
                + sum(
                    function,
                    MetricsCatalogue.HTTP_DURATION.name() + "_bucket",
                    ",le=~\"" + bound(below) + "\"",
                    window);
      };
    }

    private String total(String function, Duration window) {
      return switch (objective.kind()) {
        case Kind.Availability ignored ->
            sum(function, MetricsCatalogue.HTTP_REQUESTS.name(), "", window);
        case Kind.Latency ignored ->
            sum(function, MetricsCatalogue.HTTP_DURATION.name() + "_count", "", window);
      };
    }

    private String sum(String function, String metric, String more, Duration window) {
      return "sum by (job) (%s(%s{%s%s}[%s]))"
          .formatted(function, metric, matchers, more, PromDuration.of(window));
    }

    /// One second is `1` in one exposition format and `1.0` in another.
    private static String bound(Duration below) {
      String text = BigDecimal.valueOf(below.toMillis(), 3).stripTrailingZeros().toPlainString();
      return text.contains(".") ? text.replace(".", "[.]") : text + "([.]0)?";
    }
  }

  private static String expression(Service service, Objective objective, BurnWindow window) {
    String threshold = threshold(objective, window).stripTrailingZeros().toPlainString();
    String selector = "{job=\"%s\",objective=\"%s\"}".formatted(service.job(), objective.id());
    return """
    %s%s > %s
    and %s%s > %s
    and on (job) (%s) >= %d\
    """
        .formatted(
            ratioName(window.longWindow()),
            selector,
            threshold,
            ratioName(window.shortWindow()),
            selector,
            threshold,
            new Expressions(service, objective).bad("increase", window.longWindow()),
            MINIMUM_BAD);
  }

  static Alert alert(
      Objective objective, BurnWindow window, String expression, List<Scenario> scenarios) {
    String what =
        switch (objective.kind()) {
          case Kind.Availability ignored -> "answers with 5xx";
          case Kind.Latency(Duration below) -> "takes longer than " + below.toMillis() + " ms";
        };
    return new Alert(
        objective.kind() instanceof Kind.Availability
            ? "AvailabilityBudgetBurn"
            : "LatencyBudgetBurn",
        expression,
        Duration.ZERO,
        window.severity(),
        Map.of("window", window.longName()),
        "Too much of {{ $labels.endpoint }} " + what,
        "The error budget of {{ $labels.objective }} burns "
            + window.factor().toPlainString()
            + " times faster than it may, over "
            + window.longName()
            + " and still over the last "
            + window.shortName()
            + ".",
        objective.kind() instanceof Kind.Availability
            ? "availability-budget-burn"
            : "latency-budget-burn",
        scenarios);
  }
}
