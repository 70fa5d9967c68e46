package dev.brisk.monitor.stack;

import dev.brisk.monitor.rules.Alert;
import dev.brisk.monitor.rules.PromDuration;
import dev.brisk.monitor.rules.Recording;
import dev.brisk.monitor.rules.RuleGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The rule groups of a file in Prometheus's form, and their tests in promtool's.
final class RuleFiles {
  private RuleFiles() {}

  static Map<String, ?> rules(List<RuleGroup> groups, String runbookBase) {
    return Map.of("groups", groups.stream().map(group -> rules(group, runbookBase)).toList());
  }

  private static Map<String, ?> rules(RuleGroup group, String runbookBase) {
    List<Map<String, ?>> rules = new ArrayList<>();
    for (Recording recording : group.recordings()) {
      Map<String, Object> rule = new LinkedHashMap<>();
      rule.put("record", recording.name());
      rule.put("expr", recording.expression());
      if (!recording.labels().isEmpty()) {
        rule.put("labels", new TreeMap<>(recording.labels()));
      }
      rules.add(rule);
    }
    for (Alert alert : group.alerts()) {
      rules.add(rule(alert, runbookBase));
    }
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("name", group.name());
    written.put("interval", PromDuration.of(group.interval()));
    written.put("rules", rules);
    return written;
  }

  private static Map<String, ?> rule(Alert alert, String runbookBase) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("alert", alert.name());
    rule.put("expr", alert.expression());
    if (!alert.pending().isZero()) {
      rule.put("for", PromDuration.of(alert.pending()));
    }
    Map<String, String> labels = new TreeMap<>(alert.labels());
    labels.put("severity", alert.severity().label());
    rule.put("labels", labels);
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("summary", alert.summary());
    annotations.put("description", alert.description());
    annotations.put(Alert.runbookAnnotation(runbookBase), alert.runbookPage(runbookBase));
    rule.put("annotations", annotations);
    return rule;
  }

  /// Tests of a file's alerts, with its rules alone. Rules are evaluated as often as the finest
  /// scenario has samples, which is what keeps the tests quick.
  static Map<String, ?> tests(String file, List<RuleGroup> groups) {
    List<Map<String, ?>> tests = new ArrayList<>();
    for (Alert alert : groups.stream().flatMap(group -> group.alerts().stream()).toList()) {
      for (Alert.Scenario scenario : alert.scenarios()) {
        Map<String, Object> test = new LinkedHashMap<>();
        test.put("name", scenario.name());
        test.put("interval", PromDuration.of(scenario.step()));
        test.put(
            "input_series",
            scenario.series().entrySet().stream()
                .map(series -> {
                  Map<String, String> input = new LinkedHashMap<>();
                  input.put("series", series.getKey());
                  input.put("values", series.getValue());
                  return input;
                })
                .toList());
        test.put(
            alert.tellsValue() ? "promql_expr_test" : "alert_rule_test",
            scenario.expectations().stream()
                .map(expectation ->
                    alert.tellsValue()
                        ? firing(alert.name(), expectation)
                        : expectation(alert.name(), expectation))
                .toList());
        tests.add(test);
      }
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rule_files", List.of("../rules/" + file + ".yml"));
    Duration finest =
        groups.stream()
            .flatMap(group -> group.alerts().stream())
            .flatMap(alert -> alert.scenarios().stream())
            .map(Alert.Scenario::step)
            .min(Duration::compareTo)
            .orElse(groups.getFirst().interval());
    document.put("evaluation_interval", PromDuration.of(finest));
    document.put("tests", tests);
    return document;
  }

  /// The same without the texts.
  private static Map<String, ?> firing(String alert, Alert.Expectation expectation) {
    String state = "alertname=\"" + alert + "\",alertstate=\"firing\"";
    return PrometheusFile.ordered(
        "expr",
        "ALERTS{" + state + "}",
        "eval_time",
        time(expectation.at()),
        "exp_samples",
        expectation.firings().stream()
            .map(firing ->
                PrometheusFile.ordered(
                    "labels",
                    new TreeMap<>(firing.labels())
                        .entrySet().stream()
                            .map(label -> ",%s=\"%s\"".formatted(label.getKey(), label.getValue()))
                            .collect(Collectors.joining("", "ALERTS{" + state, "}")),
                    "value",
                    1))
            .toList());
  }

  private static Map<String, ?> expectation(String alert, Alert.Expectation expectation) {
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("eval_time", time(expectation.at()));
    test.put("alertname", alert);
    test.put(
        "exp_alerts",
        expectation.firings().stream()
            .map(firing -> {
              Map<String, Object> written = new LinkedHashMap<>();
              written.put("exp_labels", new TreeMap<>(firing.labels()));
              written.put("exp_annotations", new TreeMap<>(firing.annotations()));
              return written;
            })
            .collect(Collectors.toList()));
    return test;
  }

  private static String time(Duration at) {
    return at.toSeconds() + "s";
  }
}
