package dev.brisk.monitor.rules;

import dev.brisk.monitor.rules.Alert.Expectation;
import dev.brisk.monitor.rules.Alert.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/// Puts an alert together with the scenarios that prove it.
final class AlertBuilder {
  private static final Duration STEP = Duration.ofMinutes(1);

  private final String name;
  private final String runbookBase;
  private final Map<String, String> labels;
  private final List<Scenario> scenarios = new ArrayList<>();
  private String expression = "";
  private Duration pending = Duration.ZERO;
  private Severity severity = Severity.TICKET;
  private String summary = "";
  private String description = "";

  AlertBuilder(String name, Service service) {
    this.name = name;
    this.runbookBase = service.runbookBase();
    this.labels = Map.of("service", service.job());
  }

  AlertBuilder when(String expression) {
    this.expression = expression;
    return this;
  }

  AlertBuilder pending(Duration pending) {
    this.pending = pending;
    return this;
  }

  AlertBuilder beats() {
    severity = Severity.HEARTBEAT;
    return this;
  }

  AlertBuilder pages() {
    severity = Severity.PAGE;
    return this;
  }

  AlertBuilder says(String summary, String description) {
    this.summary = summary;
    this.description = description;
    return this;
  }

  /// @param seriesAndValues alternating, in promtool's notation, a sample a minute
  AlertBuilder silent(String when, Duration at, String... seriesAndValues) {
    scenarios.add(
        new Scenario(
            name + " is silent " + when,
            STEP,
            series(seriesAndValues),
            List.of(Expectation.silent(at))));
    return this;
  }

  /// @param labels of the series that fires, without those of the alert
  AlertBuilder fires(String when, Duration at, Map<String, String> labels, String... series) {
    scenarios.add(
        new Scenario(
            name + " fires " + when,
            STEP,
            series(series),
            List.of(new Expectation(at, List.of(build().firing(runbookBase, labels))))));
    return this;
  }

  Alert build() {
    return new Alert(
        name,
        expression,
        pending,
        severity,
        labels,
        summary,
        description,
        name.replaceAll("([a-z])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT),
        scenarios);
  }

  private static SequencedMap<String, String> series(String... seriesAndValues) {
    SequencedMap<String, String> series = new LinkedHashMap<>();
    for (int i = 0; i < seriesAndValues.length; i += 2) {
      series.put(seriesAndValues[i], seriesAndValues[i + 1]);
    }
    return series;
  }
}
