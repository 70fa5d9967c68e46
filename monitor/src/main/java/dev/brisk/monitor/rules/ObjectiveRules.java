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
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Recordings and alerts of service level objectives.
///
/// For each window the share of bad requests is recorded as `slo:bad_requests:ratio_rateWINDOW`,
/// with the labels `objective`, `endpoint` and `kind`. An alert compares a long and a short window
/// with the budget times a factor ([BurnWindow]); its value is how many times too fast the budget
/// burns.
///
/// Where traffic is low, one request is a large share of a window, and short windows are empty. So
/// [#FEW] requests must be bad in the long window, a short one with fewer requests than that says
/// nothing, and the last page also looks at the next longer window: ten requests a day that all
/// fail page within half a day, and a page that has begun does not come and go with each request.
///
/// Clients that went away count for nothing, nor does in `all` what no route matched, or what asks
/// about the service rather than for it.
final class ObjectiveRules {
  static final int FEW = 5;

  /// Scrapes, health checks, documentation and administration, by the names that are usual.
  static final String NOT_USERS =
      "none|/metrics|/health(/.*)?|/(health|live|ready)z|/brisk(/.*)?|/docs(/.*)?"
          + "|/(redoc|openapi[.]json|favicon[.]ico)";

  private static final Duration PERIOD = Duration.ofDays(30);

  private ObjectiveRules() {}

  /// A file for each objective: they are evaluated side by side, and tested one by one.
  static List<RuleGroup> ratios(Service service) {
    return service.objectives().stream()
        .flatMap(objective -> ratios(service, objective).stream())
        .toList();
  }

  /// The first window decides how soon an outage pages: it is looked at five times as often as is
  /// scraped, so that what one outage does to several objectives is found within the three seconds
  /// that a page waits for company. The others read up to days of samples each time and lose
  /// nothing by a few seconds.
  private static List<RuleGroup> ratios(Service service, Objective objective) {
    String file = "objective-" + objective.id();
    BurnWindow first = service.burnWindows().getFirst();
    List<Duration> early =
        Stream.of(first.shortWindow(), first.longWindow()).distinct().sorted().toList();
    List<Duration> late =
        service.windows().stream().filter(window -> !early.contains(window)).toList();
    List<Alert> quick = new ArrayList<>();
    List<Alert> slow = new ArrayList<>();
    for (Alert alert : alerts(service, objective)) {
      (alert.severity() == first.severity() ? quick : slow).add(alert);
    }
    RuleGroup page =
        new RuleGroup(
            file,
            file,
            service.interval().dividedBy(5),
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

  /// One for each severity, so that an outage is one alert, however many windows it fills; the
  /// first has the scenarios of all.
  private static List<Alert> alerts(Service service, Objective objective) {
    List<BurnWindow> windows = possible(service, objective);
    List<Alert> alerts = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      List<BurnWindow> own = windows.stream().filter(w -> w.severity() == severity).toList();
      if (own.isEmpty()) {
        continue;
      }
      String expression =
          own.stream()
              .map(window -> expression(service, objective, window))
              .collect(Collectors.joining("\nor\n"));
      Alert alert = alert(service, objective, own, expression, List.of());
      boolean testedHere = alerts.isEmpty() && service.burnWindows().equals(BurnWindow.STANDARD);
      alerts.add(
          testedHere
              ? alert(
                  service,
                  objective,
                  own,
                  expression,
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
                  .orElse(",%s!~\"%s\"".formatted(service.handlerLabel(), NOT_USERS));
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

    String total(String function, Duration window) {
      return switch (objective.kind()) {
        case Kind.Availability ignored ->
            sum(function, MetricsCatalogue.HTTP_REQUESTS.name(), ",status!=\"499\"", window);
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
    Burn burn = new Burn(service, objective, window.factor());
    String matters = burn.withFewBad(window.longWindow());
    Optional<Duration> longer = longer(service, window);
    if (longer.isPresent()) {
      matters +=
          "\nor %s and on (job) %s"
              .formatted(burn.withFewBad(longer.get()), burn.unlessFew(window.longWindow()));
    }
    return "((%s)\nand on (job) %s)".formatted(matters, burn.unlessFew(window.shortWindow()));
  }

  /// Where even the slowest page's window may be nearly empty, the next is looked at, too.
  private static Optional<Duration> longer(Service service, BurnWindow window) {
    List<BurnWindow> windows = service.burnWindows();
    int next = windows.indexOf(window) + 1;
    return window.severity() == Severity.PAGE
            && next < windows.size()
            && windows.get(next).severity() == Severity.TICKET
        ? Optional.of(windows.get(next).longWindow())
        : Optional.empty();
  }

  /// How fast a budget burns, in terms of an alert's expression.
  private static final class Burn {
    private final Expressions expressions;
    private final String selector;
    private final String budget;
    private final String factor;

    Burn(Service service, Objective objective, BigDecimal factor) {
      expressions = new Expressions(service, objective);
      selector = "{job=\"%s\",objective=\"%s\"}".formatted(service.job(), objective.id());
      budget = objective.budget().stripTrailingZeros().toPlainString();
      this.factor = factor.toPlainString();
    }

    private String tooFast(Duration window) {
      return "%s%s / %s > %s".formatted(ratioName(window), selector, budget, factor);
    }

    /// Too fast, and by more than chance.
    String withFewBad(Duration window) {
      return "%s and on (job) (%s) >= %d"
          .formatted(tooFast(window), expressions.bad("increase", window), FEW);
    }

    /// Too fast here as well, as far as there is anything to be seen.
    String unlessFew(Duration window) {
      return "(%s or %s < %d)"
          .formatted(tooFast(window), expressions.total("increase", window), FEW);
    }
  }

  /// @param windows of one severity
  static Alert alert(
      Service service,
      Objective objective,
      List<BurnWindow> windows,
      String expression,
      List<Scenario> scenarios) {
    String what =
        switch (objective.kind()) {
          case Kind.Availability ignored -> "are 5xx";
          case Kind.Latency(Duration below) -> "take longer than " + below.toMillis() + " ms";
        };
    return new Alert(
        objective.kind() instanceof Kind.Availability
            ? "AvailabilityBudgetBurn"
            : "LatencyBudgetBurn",
        expression,
        Duration.ZERO,
        windows.getFirst().severity(),
        Map.of("service", service.job()),
        "Too many answers of {{ $labels.endpoint }} " + what,
        "The error budget of {{ $labels.objective }} burns {{ $value | printf \"%.1f\" }} times as"
            + " fast as it may. This is a "
            + windows.getFirst().severity().label()
            + " from "
            + windows.stream()
                .map(window ->
                    "%s times over %s and still over the last %s"
                        .formatted(
                            window.factor().toPlainString(), window.longName(), window.shortName()))
                .collect(Collectors.joining(", or "))
            + ".",
        objective.kind() instanceof Kind.Availability
            ? "availability-budget-burn"
            : "latency-budget-burn",
        scenarios);
  }
}
