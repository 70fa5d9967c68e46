package dev.brisk.monitor.dashboards;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// A dashboard, and its JSON for Grafana 9 and later.
///
/// @param id also the name of its file and its address in Grafana
public record Dashboard(
    String id, String title, String description, List<Variable> variables, List<Row> rows) {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /// In a fixed order, as everything that is written: `Map.of` has another in each JVM.
  private static final Map<String, Object> SOURCE =
      ordered("type", "prometheus", "uid", "${datasource}");

  private static final int HEIGHT = 8;

  public Dashboard {
    variables = List.copyOf(variables);
    rows = List.copyOf(rows);
  }

  /// Panels under a heading.
  public record Row(String title, List<Panel> panels) {
    public Row {
      panels = List.copyOf(panels);
    }
  }

  public List<Panel> panels() {
    return rows.stream().flatMap(row -> row.panels().stream()).toList();
  }

  /// Grafana's JSON model, with a line break at the end.
  public String json() {
    return JSON.writeValueAsString(model()) + "\n";
  }

  private Map<String, Object> model() {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("uid", "brisk-" + id);
    model.put("title", title);
    model.put("description", description);
    model.put("tags", List.of("brisk"));
    model.put("editable", false);
    model.put("graphTooltip", 1);
    model.put("schemaVersion", 38);
    model.put("version", 1);
    model.put("refresh", "30s");
    model.put("timezone", "browser");
    model.put("time", ordered("from", "now-1h", "to", "now"));
    model.put("annotations", Map.of("list", List.of()));
    model.put("links", List.of(links()));
    model.put("templating", Map.of("list", templating()));
    model.put("panels", placed());
    return model;
  }

  private static Map<String, Object> links() {
    return ordered(
        "type",
        "dashboards",
        "title",
        "Brisk",
        "tags",
        List.of("brisk"),
        "asDropdown",
        false,
        "includeVars",
        true,
        "keepTime",
        true,
        "targetBlank",
        false);
  }

  private List<Map<String, Object>> templating() {
    List<Map<String, Object>> list = new ArrayList<>();
    list.add(
        ordered(
            "name",
            "datasource",
            "label",
            "Data source",
            "type",
            "datasource",
            "query",
            "prometheus",
            "hide",
            0,
            "refresh",
            1,
            "current",
            Map.of()));
    for (Variable variable : variables) {
      list.add(
          ordered(
              "name",
              variable.name(),
              "label",
              variable.label(),
              "type",
              "query",
              "datasource",
              SOURCE,
              "query",
              ordered("query", variable.query(), "refId", variable.name()),
              "definition",
              variable.query(),
              // 2: when the time range changes.
              "refresh",
              2,
              "sort",
              1,
              "multi",
              true,
              "includeAll",
              true,
              "allValue",
              ".+",
              "current",
              ordered("selected", true, "text", List.of("All"), "value", List.of("$__all"))));
    }
    return list;
  }

  /// From left to right, a new line where a panel does not fit.
  private List<Map<String, Object>> placed() {
    List<Map<String, Object>> placed = new ArrayList<>();
    int id = 1;
    int y = 0;
    for (Row row : rows) {
      placed.add(
          ordered(
              "id",
              id++,
              "type",
              "row",
              "title",
              row.title(),
              "collapsed",
              false,
              "gridPos",
              ordered("h", 1, "w", 24, "x", 0, "y", y),
              "panels",
              List.of()));
      y++;
      int x = 0;
      for (Panel panel : row.panels()) {
        if (x + panel.width() > 24) {
          x = 0;
          y += HEIGHT;
        }
        placed.add(panel(panel, id++, x, y));
        x += panel.width();
      }
      y += HEIGHT;
    }
    return placed;
  }

  private static Map<String, Object> panel(Panel panel, int id, int x, int y) {
    Map<String, Object> written = new LinkedHashMap<>();
    written.put("id", id);
    written.put("type", panel.kind().type());
    written.put("title", panel.title());
    written.put("description", panel.description());
    written.put("datasource", SOURCE);
    written.put("gridPos", ordered("h", HEIGHT, "w", panel.width(), "x", x, "y", y));
    written.put("targets", targets(panel));
    written.put("fieldConfig", fieldConfig(panel));
    written.put("options", options(panel));
    if (panel.kind() == Panel.Kind.TABLE) {
      written.put("transformations", tableTransformations());
    }
    return written;
  }

  private static List<Map<String, Object>> targets(Panel panel) {
    List<Map<String, Object>> targets = new ArrayList<>();
    boolean table = panel.kind() == Panel.Kind.TABLE;
    for (Panel.Query query : panel.queries()) {
      targets.add(
          ordered(
              "refId",
              String.valueOf((char) ('A' + targets.size())),
              "datasource",
              SOURCE,
              "expr",
              query.expression(),
              "legendFormat",
              query.legend(),
              "instant",
              table,
              "range",
              !table,
              "exemplar",
              !table && query.expression().contains("_bucket"),
              "format",
              table ? "table" : "time_series"));
    }
    return targets;
  }

  private static Map<String, Object> fieldConfig(Panel panel) {
    List<Map<String, Object>> steps = new ArrayList<>();
    // The step without a value is the lowest.
    Map<String, Object> base = new LinkedHashMap<>();
    boolean lowIsBad =
        panel.critical().isPresent()
            && panel.critical().getAsDouble() < panel.warning().getAsDouble();
    base.put("color", lowIsBad ? "red" : "green");
    base.put("value", null);
    steps.add(base);
    if (panel.warning().isPresent() && panel.critical().isPresent()) {
      double low = Math.min(panel.warning().getAsDouble(), panel.critical().getAsDouble());
      double high = Math.max(panel.warning().getAsDouble(), panel.critical().getAsDouble());
      steps.add(ordered("color", "orange", "value", low));
      steps.add(ordered("color", lowIsBad ? "green" : "red", "value", high));
    }
    Map<String, Object> defaults =
        ordered(
            "unit",
            panel.unit(),
            "min",
            0,
            "thresholds",
            ordered("mode", "absolute", "steps", steps),
            "custom",
            panel.kind() == Panel.Kind.TIMESERIES
                ? ordered(
                    "drawStyle",
                    "line",
                    "lineWidth",
                    1,
                    "fillOpacity",
                    10,
                    "showPoints",
                    "never",
                    "thresholdsStyle",
                    Map.of("mode", panel.critical().isPresent() ? "dashed" : "off"))
                : Map.of());
    if (panel.unit().equals("percentunit") && panel.kind() == Panel.Kind.GAUGE) {
      defaults.put("max", 1);
    }
    if (panel.title().contains("budget")) {
      // An overspent budget is negative.
      defaults.remove("min");
    }
    return ordered("defaults", defaults, "overrides", List.of());
  }

  private static Map<String, Object> options(Panel panel) {
    return switch (panel.kind()) {
      case TIMESERIES ->
          ordered(
              "legend",
              ordered(
                  "displayMode", "table", "placement", "bottom", "calcs", List.of("mean", "max")),
              "tooltip",
              ordered("mode", "multi", "sort", "desc"));
      case STAT, GAUGE ->
          ordered(
              "reduceOptions",
              ordered("calcs", List.of("lastNotNull"), "fields", "", "values", false));
      case TABLE -> ordered("showHeader", true);
    };
  }

  /// One line an endpoint, one column a query.
  private static List<Map<String, Object>> tableTransformations() {
    return List.of(
        ordered("id", "merge", "options", Map.of()),
        ordered(
            "id",
            "organize",
            "options",
            ordered("excludeByName", Map.of("Time", true), "indexByName", Map.of())));
  }

  private static Map<String, Object> ordered(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return map;
  }
}
