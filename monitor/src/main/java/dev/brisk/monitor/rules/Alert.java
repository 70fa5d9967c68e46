package dev.brisk.monitor.rules;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// An alerting rule.
///
/// @param pending how long the expression must hold
/// @param labels besides `severity`
/// @param summary may use `{{ $labels.NAME }}`; likewise `description`, which says what to expect
/// @param runbook the name of its page, without `.md`
/// @param scenarios when it must fire, and when it must not
public record Alert(
    String name,
    String expression,
    Duration pending,
    Severity severity,
    Map<String, String> labels,
    String summary,
    String description,
    String runbook,
    List<Scenario> scenarios) {
  public Alert {
    labels = Map.copyOf(labels);
    scenarios = List.copyOf(scenarios);
  }

  /// Input series, and what fires at which time.
  ///
  /// @param series by selector, in promtool's notation: `0+15x240`
  /// @param step between two samples
  public record Scenario(
      String name,
      Duration step,
      SequencedMap<String, String> series,
      List<Expectation> expectations) {
    public Scenario {
      expectations = List.copyOf(expectations);
    }
  }

  /// At a time after the start, these firings of the alert's name exist and no others.
  ///
  /// @param firings the labels of each, without `alertname`; empty: silent
  public record Expectation(Duration at, List<Firing> firings) {
    public Expectation {
      firings = List.copyOf(firings);
    }

    public static Expectation silent(Duration at) {
      return new Expectation(at, List.of());
    }
  }

  /// One firing alert, as promtool compares it.
  public record Firing(Map<String, String> labels, Map<String, String> annotations) {
    public Firing {
      labels = Map.copyOf(labels);
      annotations = Map.copyOf(annotations);
    }
  }

  /// Whether its texts tell a measured value, which a test cannot foresee.
  public boolean tellsValue() {
    return (summary + description).contains("$value");
  }

  /// What fires for a series with these labels.
  public Firing firing(String runbookBase, Map<String, String> seriesLabels) {
    Map<String, String> all = new TreeMap<>(seriesLabels);
    all.putAll(labels);
    all.put("severity", severity.label());
    return new Firing(
        all,
        Map.of(
            "summary",
            render(summary, all),
            "description",
            render(description, all),
            runbookAnnotation(runbookBase),
            runbookPage(runbookBase)));
  }

  /// A relative path is no link in a chat: it goes by another name than a URL.
  public static String runbookAnnotation(String runbookBase) {
    return runbookBase.contains("://") ? "runbook_url" : "runbook";
  }

  /// Where its page is.
  public String runbookPage(String runbookBase) {
    return runbookBase + "/" + runbook + ".md";
  }

  private static String render(String template, Map<String, String> labels) {
    String text = template;
    for (Map.Entry<String, String> label : labels.entrySet()) {
      text = text.replace("{{ $labels." + label.getKey() + " }}", label.getValue());
    }
    return text;
  }
}
