package dev.brisk.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.catalogue.Metric.Group;
import dev.brisk.catalogue.Metric.Type;
import dev.brisk.catalogue.Metric.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class MetricsCatalogueTest {
  private static final Path GUIDE = Path.of("../docs/guide/metrics.md");

  @Test
  void theGuideListsEveryMetricAsTheCatalogueHasIt() throws IOException {
    String expected = guide();
    assertThat(Files.readString(GUIDE))
        .as("docs/guide/metrics.md differs from the catalogue; it must be:%n%s", expected)
        .isEqualTo(expected);
  }

  @Test
  void unitsAndTypesShowInNames() {
    for (Metric metric : MetricsCatalogue.all()) {
      boolean counter = metric.type() == Type.COUNTER;
      String base = counter ? metric.name().replaceAll("_total$", "") : metric.name();
      switch (metric.unit()) {
        case SECONDS -> assertThat(base).endsWith("_seconds");
        case BYTES -> assertThat(base).endsWith("_bytes");
        case RATIO -> assertThat(base).endsWith("_ratio");
        case NONE -> assertThat(base).doesNotEndWith("_bytes");
      }
      assertThat(metric.help()).endsWith(".");
      assertThat(MetricsCatalogue.find(metric.name())).contains(metric);
    }
    assertThat(MetricsCatalogue.all().stream().map(Metric::name)).doesNotHaveDuplicates();
  }

  @Test
  void namesAreChecked() {
    assertThatThrownBy(
            () -> new Metric("a_total", Type.GAUGE, Unit.NONE, Group.HTTP, List.of(), "A."))
        .hasMessage("exactly the counters end in _total, but a_total is a GAUGE");
    assertThatThrownBy(() -> new Metric("A", Type.GAUGE, Unit.NONE, Group.HTTP, List.of(), "A."))
        .hasMessage("name must be lower_snake_case, but is A");
  }

  private static String guide() {
    StringBuilder text = new StringBuilder("# Metrics\n\n");
    text.append("Every metric that Brisk exports. A test compares this page with the catalogue.\n");
    for (Group group : Group.values()) {
      text.append("\n## ").append(title(group)).append("\n\n");
      text.append("| name | type | labels | meaning |\n|---|---|---|---|\n");
      MetricsCatalogue.of(group)
          .forEach(metric ->
              text.append(
                  "| `%s` | %s | %s | %s |%n"
                      .formatted(
                          metric.name(),
                          metric.type().name().toLowerCase(Locale.ROOT),
                          String.join(", ", metric.labels()),
                          metric.help())));
    }
    return text.toString();
  }

  private static String title(Group group) {
    return switch (group) {
      case HTTP -> "HTTP";
      case HTTP_OPENTELEMETRY -> "HTTP, under OpenTelemetry's names";
      case SERVER -> "Server";
      case CACHE -> "Cache";
      case SOURCE -> "Sources";
      case HTTP_CLIENT -> "HTTP client";
      case REDIS -> "Redis";
      case POOL -> "Pools";
      case JVM -> "JVM";
      case PROCESS -> "Process";
      case RUNTIME_DETAIL -> "JVM and process, in detail";
      case METRICS -> "The metrics themselves";
      case BENCH -> "Load generator";
    };
  }
}
