package dev.brisk.httpcache.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.brisk.server.CacheRulesTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.engine.JupiterTestEngine;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/// Holds `docs/http-cache-rules.md` to the truth: the tests that it names exist, and each of them
/// fails without the rule that stands beside it.
class RulesProofTest {
  private static final Pattern ROW =
      Pattern.compile("\\| [\\d.]+ \\|.*\\| `(\\w+)\\.(\\w+)` \\| *(?:`(\\w+)` )?\\|");

  /// @param rule null: it cannot be taken away
  private record Row(String type, String test, @Nullable Rule rule) {}

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("../docs/http-cache-rules.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String rule = row.group(3);
        rows.add(new Row(row.group(1), row.group(2), rule == null ? null : Rule.valueOf(rule)));
      }
    }
    return rows;
  }

  @Test
  void eachTestThatThePageNamesExists() throws IOException {
    Set<String> missing = new TreeSet<>();
    for (Row row : rows()) {
      if (!source(row.type()).contains(" void " + row.test() + "(")) {
        missing.add(row.type() + "." + row.test());
      }
    }
    assertThat(rows()).hasSizeGreaterThan(100);
    assertThat(missing).isEmpty();
  }

  private static String source(String type) throws IOException {
    for (String tests : List.of("src/test/java", "../http-cache/src/test/java")) {
      try (Stream<Path> files = Files.walk(Path.of(tests))) {
        Path found = files.filter(file -> file.endsWith(type + ".java")).findFirst().orElse(null);
        if (found != null) {
          return Files.readString(found);
        }
      }
    }
    return "";
  }

  @Test
  void thePageHasEveryRule() throws IOException {
    Set<Rule> named = EnumSet.noneOf(Rule.class);
    rows().stream().map(Row::rule).filter(rule -> rule != null).forEach(named::add);
    assertThat(named).isEqualTo(EnumSet.allOf(Rule.class));
  }

  @Test
  void withoutItsRuleATestFails() throws IOException {
    Launcher launcher =
        LauncherFactory.create(
            LauncherConfig.builder()
                .enableTestEngineAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .addTestEngines(new JupiterTestEngine())
                .build());
    Set<String> unmoved = new TreeSet<>();
    Set<Rule> proven = EnumSet.noneOf(Rule.class);
    CacheRulesTest.stays(true);
    try {
      for (Row row : Set.copyOf(rows())) {
        if (row.rule() != null) {
          assertThat(row.type()).isEqualTo(CacheRulesTest.class.getSimpleName());
          if (failsWithout(launcher, row)) {
            proven.add(row.rule());
          } else {
            unmoved.add(row.test() + " without " + row.rule());
          }
        }
      }
    } finally {
      CacheRulesTest.stays(false);
    }
    assertThat(unmoved).isEmpty();
    assertThat(proven).hasSizeGreaterThanOrEqualTo(40);
  }

  private static boolean failsWithout(Launcher launcher, Row row) {
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    Rule.without(row.rule());
    try {
      launcher.execute(
          LauncherDiscoveryRequestBuilder.request()
              .selectors(selectMethod(CacheRulesTest.class, row.test()))
              .build(),
          summary);
    } finally {
      Rule.without(null);
    }
    assertThat(summary.getSummary().getTestsStartedCount()).as(row.test()).isEqualTo(1);
    return summary.getSummary().getTestsFailedCount() == 1;
  }
}
