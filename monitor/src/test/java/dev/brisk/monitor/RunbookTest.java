package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.catalogue.Metric;
import dev.brisk.catalogue.MetricsCatalogue;
import dev.brisk.monitor.stack.StackFiles;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A runbook begins with a command that works as it is printed, on the machine of the stack.
class RunbookTest {
  private static final Pattern QUERY = Pattern.compile("--data-urlencode 'query=([^']*)'");
  private static final Pattern NAME = Pattern.compile("\\b[a-z]+_[a-z_]+\\b");

  /// What others export, and functions and labels.
  private static final Set<String> NOT_OURS =
      Set.of(
          "probe_success",
          "probe_http_status_code",
          "alertmanager_notifications_failed_total",
          "histogram_quantile",
          "ratio_rate10m");

  private static final Map<String, String> PAGES =
      StackFiles.of(Example.STACK).entrySet().stream()
          .filter(file -> file.getKey().startsWith("runbooks/"))
          .collect(
              Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, TreeMap::new));

  @Test
  void eachPageHasACommandToBeginWith() {
    assertThat(PAGES).isNotEmpty();
    PAGES.forEach((name, page) -> assertThat(page).as(name).containsPattern("```\n\\S|openssl"));
  }

  @Test
  void queriesAskForMetricsThatThereAre() {
    PAGES.forEach((name, page) -> {
      Matcher query = QUERY.matcher(page);
      while (query.find()) {
        Matcher metric = NAME.matcher(query.group(1).replaceAll("\"[^\"]*\"", ""));
        while (metric.find()) {
          String asked = metric.group();
          assertThat(
                  NOT_OURS.contains(asked)
                      || query.group(1).contains(":" + asked)
                      || MetricsCatalogue.all().stream()
                          .map(Metric::name)
                          .anyMatch(known -> asked.replaceFirst("_bucket$", "").equals(known)))
              .as(name + ": " + asked)
              .isTrue();
        }
      }
    });
  }
}
