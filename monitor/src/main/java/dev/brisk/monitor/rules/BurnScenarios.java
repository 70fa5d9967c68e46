package dev.brisk.monitor.rules;

import dev.brisk.monitor.rules.Alert.Expectation;
import dev.brisk.monitor.rules.Alert.Firing;
import dev.brisk.monitor.rules.Alert.Scenario;
import dev.brisk.monitor.rules.Objective.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// When the alerts of an objective must fire: the scenarios of their unit tests.
///
/// All begin with an hour of good traffic. When every request is bad from then on, a window of
/// length `w` is over its threshold after `t` with `t / min(w, 1 h + t) = threshold`: with 99.9 %
/// and the window of one hour that is 52 s.
final class BurnScenarios {
  private static final Duration STEP = Duration.ofSeconds(15);
  private static final Duration HISTORY = Duration.ofHours(1);
  private static final Duration AFTERMATH = Duration.ofMinutes(45);

  private final Service service;
  private final Objective objective;
  private final List<BurnWindow> windows;

  BurnScenarios(Service service, Objective objective, List<BurnWindow> windows) {
    this.service = service;
    this.objective = objective;
    this.windows = windows;
  }

  List<Scenario> all(String alert) {
    List<Scenario> scenarios = new ArrayList<>();
    scenarios.add(outage(alert));
    long slow = Math.round(4.5 * objective.budget().doubleValue() * 1000);
    if (slow >= 1 && slow < 1000) {
      scenarios.add(slowBurn(alert, slow));
    }
    scenarios.add(
        new Scenario(
            alert + " is silent for a few bad requests in little traffic",
            Duration.ofMinutes(1),
            series("0+1x60", "0x20 1x20 3x20"),
            List.of(Expectation.silent(HISTORY))));
    if (objective.endpoint().isEmpty() && objective.kind() instanceof Kind.Availability) {
      scenarios.add(drowned(alert));
    }
    return scenarios;
  }

  /// Every request is bad until all windows have noticed. Three quarters of an hour later the
  /// pages, whose short windows are half an hour at most, are over it; the tickets still remember.
  private Scenario outage(String alert) {
    long seconds =
        Math.round(windows.stream().mapToDouble(this::secondsToFire).max().orElse(0) * 1.02);
    long steps = seconds / STEP.toSeconds() + 2;
    Duration outage = STEP.multipliedBy(steps);
    long good = HISTORY.dividedBy(STEP) * 60;
    List<Firing> all = firings(windows);
    return new Scenario(
        "%s fires within %d s when every request is bad, and ends"
            .formatted(alert, outage.toSeconds()),
        STEP,
        series(
            "0+60x%d %dx%d %d+60x180"
                .formatted(HISTORY.dividedBy(STEP), good, steps - 1, good + 60),
            "0x%d 60+60x%d %dx180".formatted(HISTORY.dividedBy(STEP), steps - 1, steps * 60)),
        List.of(
            Expectation.silent(HISTORY),
            new Expectation(HISTORY.plus(outage), all),
            new Expectation(HISTORY.plus(outage).plus(AFTERMATH), ofTickets())));
  }

  /// M4: each real request fails, beside ninety times as many that no route matched.
  private Scenario drowned(String alert) {
    SequencedMap<String, String> series = series("0x60", "0+78x60");
    series.put(
        "http_requests_total{job=\"%s\",instance=\"a\",%s=\"none\",method=\"GET\",status=\"4xx\"}"
            .formatted(service.job(), service.handlerLabel()),
        "0+7020x60");
    return new Scenario(
        alert + " fires although most requests are for nothing",
        Duration.ofMinutes(1),
        series,
        List.of(new Expectation(HISTORY, firings(windows))));
  }

  /// Between the ticket's three times and the page's six.
  private Scenario slowBurn(String alert, long badOfThousand) {
    return new Scenario(
        alert + " is a ticket when the budget burns slowly",
        STEP,
        series("0+%dx240".formatted(1000 - badOfThousand), "0+%dx240".formatted(badOfThousand)),
        List.of(new Expectation(HISTORY, ofTickets())));
  }

  private double secondsToFire(BurnWindow window) {
    double threshold = ObjectiveRules.threshold(objective, window).doubleValue();
    return Math.max(
        secondsToFire(window.longWindow(), threshold),
        secondsToFire(window.shortWindow(), threshold));
  }

  private static double secondsToFire(Duration window, double threshold) {
    double whole = threshold * window.toSeconds();
    double growing = threshold * HISTORY.toSeconds() / (1 - threshold);
    return Math.min(whole, growing);
  }

  private List<Firing> ofTickets() {
    return firings(
        windows.stream().filter(window -> window.severity() == Severity.TICKET).toList());
  }

  private List<Firing> firings(List<BurnWindow> noticed) {
    return noticed.stream()
        .map(BurnWindow::severity)
        .distinct()
        .map(severity ->
            ObjectiveRules.alert(
                    service,
                    objective,
                    noticed.stream().filter(w -> w.severity() == severity).toList(),
                    "",
                    List.of())
                .firing(service.runbookBase(), ObjectiveRules.withJob(service, objective)))
        .toList();
  }

  /// The good and the bad requests of the objective's endpoint.
  private SequencedMap<String, String> series(String good, String bad) {
    String handler = objective.endpoint().map(MonitoredEndpoint::handler).orElse("/");
    String method = objective.endpoint().map(MonitoredEndpoint::method).orElse("GET");
    String labels =
        "job=\"%s\",instance=\"a\",%s=\"%s\",method=\"%s\""
            .formatted(service.job(), service.handlerLabel(), handler, method);
    SequencedMap<String, String> series = new LinkedHashMap<>();
    switch (objective.kind()) {
      case Kind.Availability ignored -> {
        series.put("http_requests_total{" + labels + ",status=\"2xx\"}", good);
        series.put("http_requests_total{" + labels + ",status=\"5xx\"}", bad);
      }
      case Kind.Latency(Duration below) -> {
        String bound = Double.toString(below.toMillis() / 1000.0);
        String name = "http_request_duration_seconds";
        series.put(name + "_bucket{" + labels + ",le=\"" + bound + "\"}", good);
        // promtool cannot add up: the quick and the slow requests come from two instances.
        series.put(name + "_count{" + labels + "}", good);
        series.put(name + "_count{" + labels.replace("\"a\"", "\"b\"") + "}", bad);
      }
    }
    return series;
  }
}
