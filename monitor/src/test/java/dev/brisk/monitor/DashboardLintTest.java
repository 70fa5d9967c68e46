package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.monitor.dashboards.Dashboard;
import dev.brisk.monitor.dashboards.Dashboards;
import dev.brisk.monitor.dashboards.Panel;
import dev.brisk.monitor.rules.MetricDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// The rules that grafana/dashboard-linter documents, on the JSON that Grafana gets. That queries
/// are valid PromQL (`target-promql-rule`) is seen by running them: `DashboardsIT`.
class DashboardLintTest {
  private static final Pattern SELECTOR = Pattern.compile("\\{([^}]*)}");
  private static final Pattern COUNTER = Pattern.compile("\\b\\w+_total\\b");
  private static final Pattern RANGE = Pattern.compile("\\[([^]]+)]");

  static List<Dashboard> dashboards() {
    return Stream.of(MetricDialect.values())
        .flatMap(exports -> Dashboards.of(Example.SERVICE.withExports(exports)).stream())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void theDataSourceIsAVariable(Dashboard dashboard) {
    // template-datasource-rule
    assertThat(variables(dashboard))
        .anySatisfy(variable -> {
          assertThat(variable.path("name").asString()).isEqualTo("datasource");
          assertThat(variable.path("type").asString()).isEqualTo("datasource");
          assertThat(variable.path("query").asString()).isEqualTo("prometheus");
        });
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void jobAndInstanceAreVariablesOfManyValues(Dashboard dashboard) {
    // template-job-rule, template-instance-rule
    for (String name : List.of("job", "instance")) {
      assertThat(variables(dashboard))
          .anySatisfy(variable -> {
            assertThat(variable.path("name").asString()).isEqualTo(name);
            assertThat(variable.path("multi").asBoolean()).isTrue();
            assertThat(variable.path("allValue").asString()).isEqualTo(".+");
            assertThat(variable.path("datasource").path("uid").asString())
                .isEqualTo("${datasource}");
          });
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void variablesAreQueriesThatReloadWithTheTimeRange(Dashboard dashboard) {
    // template-label-promql-rule, template-on-time-change-reload-rule
    for (JsonNode variable : variables(dashboard)) {
      if (variable.path("type").asString().equals("query")) {
        assertThat(variable.path("definition").asString())
            .matches("label_values\\([a-z_]+(\\{[^}]+})?, \\w+\\)");
        assertThat(variable.path("refresh").asInt()).isEqualTo(2);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsHaveDataSourceTitleDescriptionUnitAndQueries(Dashboard dashboard) {
    // panel-datasource-rule, panel-title-description-rule, panel-units-rule, panel-no-targets-rule
    for (JsonNode panel : panels(dashboard)) {
      String title = panel.path("title").asString();
      assertThat(title).isNotBlank();
      assertThat(panel.path("datasource").path("uid").asString()).isEqualTo("${datasource}");
      assertThat(panel.path("description").asString()).as(title).endsWith(".");
      assertThat(panel.path("fieldConfig").path("defaults").path("unit").asString())
          .as(title)
          .isIn("short", "s", "bytes", "Bps", "reqps", "ops", "percentunit");
      assertThat(panel.path("targets").size()).as(title).isPositive();
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.path("legendFormat").asString()).as(title).isNotBlank();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void everySelectorHasJobAndInstance(Dashboard dashboard) {
    // target-job-rule, target-instance-rule
    for (String expression : expressions(dashboard)) {
      Matcher selectors = SELECTOR.matcher(expression);
      assertThat(expression).contains("{");
      while (selectors.find()) {
        String selector = selectors.group(1);
        assertThat(selector).as(expression).contains("job=");
        // Objectives hold for a service, not for an instance; exporters have instances of their
        // own.
        boolean otherInstances =
            dashboard.id().equals("objectives") || selector.contains("job=\"node\"");
        if (!otherInstances) {
          assertThat(selector).as(expression).contains("instance=~\"$instance\"");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void countersAreNeverShownRaw(Dashboard dashboard) {
    // target-counter-agg-rule
    for (String expression : expressions(dashboard)) {
      Matcher counters = COUNTER.matcher(expression);
      while (counters.find()) {
        assertThat(expression.substring(0, counters.start()))
            .as(expression)
            .matches("(?s).*(rate|irate|increase)\\($");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void ratesUseTheIntervalThatFitsTheScrape(Dashboard dashboard) {
    // target-rate-interval-rule; the table is about an hour, whatever the resolution.
    for (JsonNode panel : panels(dashboard)) {
      for (JsonNode target : panel.path("targets")) {
        Matcher ranges = RANGE.matcher(target.path("expr").asString());
        while (ranges.find()) {
          boolean table = panel.path("type").asString().equals("table");
          assertThat(ranges.group(1)).isEqualTo(table ? "1h" : "$__rate_interval");
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void nothingAsksLokiAndNobodyEditsWhatIsGenerated(Dashboard dashboard) {
    // target-logql-rule, target-logql-auto-rule, uneditable-dashboard-rule
    JsonNode json = Queries.json(dashboard.json());
    assertThat(json.path("editable").asBoolean(true)).isFalse();
    for (JsonNode panel : panels(dashboard)) {
      assertThat(panel.path("datasource").path("type").asString()).isEqualTo("prometheus");
      for (JsonNode target : panel.path("targets")) {
        assertThat(target.path("datasource").path("type").asString()).isEqualTo("prometheus");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panelsDoNotOverlap(Dashboard dashboard) {
    List<JsonNode> places = new ArrayList<>();
    for (JsonNode panel : Queries.json(dashboard.json()).path("panels")) {
      JsonNode place = panel.path("gridPos");
      assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
      for (JsonNode other : places) {
        boolean apart =
            end(place, "x", "w") <= other.path("x").asInt()
                || end(other, "x", "w") <= place.path("x").asInt()
                || end(place, "y", "h") <= other.path("y").asInt()
                || end(other, "y", "h") <= place.path("y").asInt();
        assertThat(apart).as("%s and %s", place, other).isTrue();
      }
      places.add(place);
    }
  }

  @Test
  void dashboardsAreLinkedAndHaveAddressesOfTheirOwn() {
    assertThat(Dashboards.of(Example.SERVICE).stream().map(Dashboard::id))
        .doesNotHaveDuplicates()
        .hasSize(7);
    assertThat(
            Dashboards.of(Example.SERVICE.withExports(MetricDialect.INSTRUMENTATOR)).stream()
                .map(Dashboard::id))
        .containsExactly("overview", "endpoints", "machine", "objectives");
    for (Dashboard dashboard : dashboards()) {
      JsonNode json = Queries.json(dashboard.json());
      assertThat(json.path("links").get(0).path("tags").get(0).asString()).isEqualTo("brisk");
      assertThat(json.path("tags").get(0).asString()).isEqualTo("brisk");
      assertThat(json.path("uid").asString()).hasSizeLessThanOrEqualTo(40);
    }
  }

  private static int end(JsonNode place, String from, String length) {
    return place.path(from).asInt() + place.path(length).asInt();
  }

  private static List<JsonNode> variables(Dashboard dashboard) {
    return list(Queries.json(dashboard.json()).path("templating").path("list"));
  }

  private static List<JsonNode> panels(Dashboard dashboard) {
    return list(Queries.json(dashboard.json()).path("panels")).stream()
        .filter(panel -> !panel.path("type").asString().equals("row"))
        .toList();
  }

  private static List<String> expressions(Dashboard dashboard) {
    return dashboard.panels().stream()
        .flatMap(panel -> panel.queries().stream())
        .map(Panel.Query::expression)
        .toList();
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> list = new ArrayList<>();
    array.forEach(list::add);
    return list;
  }
}
