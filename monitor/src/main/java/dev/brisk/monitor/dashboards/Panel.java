package dev.brisk.monitor.dashboards;

import dev.brisk.catalogue.Metric;
import dev.brisk.catalogue.MetricsCatalogue;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One panel: what it shows, of which queries, in what unit.
///
/// @param description for whoever does not know the metric
/// @param unit Grafana's id: `s`, `bytes`, `reqps`, `percentunit`, `short`
/// @param warning where it turns amber; `critical` where it turns red
/// @param width of 24 columns
public record Panel(
    String title,
    String description,
    Kind kind,
    String unit,
    List<Query> queries,
    OptionalDouble warning,
    OptionalDouble critical,
    int width) {

  /// Names that a query uses, of metrics that we own.
  private static final Pattern NAME =
      Pattern.compile("\\b((?:http|brisk|jvm|process|hikaricp)_[a-z0-9_]+)\\b(?=[{\\[)\\s]|$)");

  public Panel {
    queries = List.copyOf(queries);
    if (queries.isEmpty()) {
      throw new IllegalArgumentException("panel '" + title + "' has no query");
    }
    queries.forEach(query -> requireCatalogued(title, query.expression()));
  }

  /// How it is drawn.
  public enum Kind {
    TIMESERIES("timeseries"),
    STAT("stat"),
    GAUGE("gauge"),
    TABLE("table");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    String type() {
      return type;
    }
  }

  /// A query in PromQL, with Grafana's variables.
  ///
  /// @param legend may use `{{label}}`
  public record Query(String expression, String legend) {}

  static Panel series(String title, String unit, String description, Query... queries) {
    return of(Kind.TIMESERIES, title, unit, description, queries);
  }

  static Panel stat(String title, String unit, String description, Query... queries) {
    return of(Kind.STAT, title, unit, description, queries).width(6);
  }

  static Panel gauge(String title, String unit, String description, Query... queries) {
    return of(Kind.GAUGE, title, unit, description, queries).width(6);
  }

  static Panel table(String title, String unit, String description, Query... queries) {
    return of(Kind.TABLE, title, unit, description, queries).width(24);
  }

  private static Panel of(
      Kind kind, String title, String unit, String description, Query... queries) {
    return new Panel(
        title,
        description,
        kind,
        unit,
        List.of(queries),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        12);
  }

  Panel width(int width) {
    return new Panel(title, description, kind, unit, queries, warning, critical, width);
  }

  /// Amber from one value on, red from another; when `critical` is the smaller, it is red below.
  Panel thresholds(double warning, double critical) {
    return new Panel(
        title,
        description,
        kind,
        unit,
        queries,
        OptionalDouble.of(warning),
        OptionalDouble.of(critical),
        width);
  }

  /// A name that nobody exports is a mistake of ours: found when the panel is made.
  private static void requireCatalogued(String title, String expression) {
    Matcher names = NAME.matcher(expression);
    while (names.find()) {
      String name = names.group(1);
      if (name.startsWith("http_server_requests")) {
        continue;
      }
      boolean known =
          MetricsCatalogue.all().stream().map(Metric::seriesNames).anyMatch(n -> n.contains(name));
      if (!known) {
        throw new IllegalArgumentException(
            "panel '" + title + "' asks for " + name + ", which is not in the catalogue");
      }
    }
  }
}
