package dev.brisk.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.monitor.rules.BurnWindow;
import dev.brisk.monitor.rules.MonitoredEndpoint;
import dev.brisk.monitor.rules.Objective;
import dev.brisk.monitor.rules.Service;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// M3: the availability alerts of one endpoint over three synthetic days, a sample each four
/// minutes, as promtool evaluates the generated rules.
@Tag("slow")
class LowTrafficIT {
  private static final int STEP = 4;
  private static final int DAY = 24 * 60;
  private static final int DAYS = 3 * DAY;
  private static final String FIRING =
      "ALERTS{alertname=\"AvailabilityBudgetBurn\",alertstate=\"firing\"%s}[%s]";

  private static final Service SERVICE =
      Service.of(
              "brisk",
              List.of(
                  Objective.availability(
                      Optional.of(new MonitoredEndpoint("item", "GET", "/item")), 0.999)))
          // The slowest ticket looks back three days at each step, which takes most of the time.
          .withWindows(Duration.ofMinutes(4), BurnWindow.STANDARD.subList(0, 3));

  @TempDir Path directory;

  /// Days of traffic, and what the alerts must have been at the end of the third.
  ///
  /// @param expressions each must be 1
  private record Case(String what, int every, IntPredicate fails, List<String> expressions) {}

  private static final List<Case> CASES =
      List.of(
          new Case(
              "a request each 28 min, every second one fails: one page, all the time",
              28,
              request -> request % 2 == 1,
              List.of(always("page", "2d", 2 * DAY), noMoreThanOneStart("page"))),
          new Case(
              "ten requests a day, all fail: a page",
              140,
              request -> true,
              List.of(always("page", "2d", 2 * DAY), noMoreThanOneStart("page"))),
          new Case(
              "ten requests a day, failing for a day, then mended: the page ends",
              140,
              request -> request < 10,
              List.of(sometimes("page", "3d"), never("page", "1d"), noMoreThanOneStart("page"))),
          new Case(
              "ten requests a day, one in fifteen fails: nobody is woken",
              140,
              request -> request % 15 == 7,
              List.of(never("3d"))),
          new Case(
              "a request each 12 min, every tenth fails: one page, all the time",
              12,
              request -> request % 10 == 9,
              List.of(always("page", "2d", 2 * DAY), noMoreThanOneStart("page"))),
          new Case(
              "twelve a minute, an outage of half an hour on the second day: one page, that ends",
              0,
              minute -> minute >= DAY && minute < DAY + 30,
              List.of(sometimes("page", "3d"), noMoreThanOneStart("page"), never("page", "12h"))));

  @Test
  void threeDaysOfLittleTraffic() throws Exception {
    String rule = null;
    for (Map.Entry<String, String> file : Rules.files(SERVICE).entrySet()) {
      Path path = directory.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
      rule = file.getKey().contains("objective-") ? file.getKey() : rule;
    }
    StringBuilder tests =
        new StringBuilder("rule_files: [\"" + rule + "\"]\nevaluation_interval: 4m\ntests:\n");
    for (Case one : CASES) {
      tests.append(test(one));
    }
    Files.writeString(directory.resolve("test.yml"), tests);
    assertThat(Tool.run(directory, "promtool", "prometheus", "test", "rules", "test.yml"))
        .contains("SUCCESS");
  }

  private static String test(Case one) {
    StringBuilder good = new StringBuilder();
    StringBuilder bad = new StringBuilder();
    int goods = 0;
    int bads = 0;
    for (int minute = 0; minute <= DAYS; minute += STEP) {
      int requests = one.every() == 0 ? 12 * STEP : minute > 0 && minute % one.every() == 0 ? 1 : 0;
      boolean fails = one.fails().test(one.every() == 0 ? minute : minute / one.every() - 1);
      goods += fails ? 0 : requests;
      bads += fails ? requests : 0;
      good.append(goods).append(' ');
      bad.append(bads).append(' ');
    }
    String labels = "job=\"brisk\",instance=\"a\",handler=\"/item\",method=\"GET\"";
    return """
      - name: '%s'
        interval: 4m
        input_series:
          - { series: 'http_requests_total{%s,status="2xx"}', values: '%s' }
          - { series: 'http_requests_total{%s,status="5xx"}', values: '%s' }
        promql_expr_test:
    %s
    """
        .formatted(
            one.what(),
            labels,
            good.toString().strip(),
            labels,
            bad.toString().strip(),
            one.expressions().stream()
                .map(expression ->
                    "      - { expr: '%s', eval_time: 3d, exp_samples: [{ value: 1 }] }"
                        .formatted(expression))
                .collect(Collectors.joining("\n")));
  }

  private static String firing(String severity, String window) {
    return FIRING.formatted(severity.isEmpty() ? "" : ",severity=\"" + severity + "\"", window);
  }

  /// Some alert fired at each minute.
  private static String always(String severity, String window, int minutes) {
    return "max(count_over_time(%s)) >= bool %d"
        .formatted(firing(severity, window), minutes / STEP);
  }

  private static String sometimes(String severity, String window) {
    return "max(count_over_time(%s)) > bool 0".formatted(firing(severity, window));
  }

  private static String never(String window) {
    return never("", window);
  }

  private static String never(String severity, String window) {
    return "(max(count_over_time(%s)) or vector(0)) == bool 0".formatted(firing(severity, window));
  }

  /// The time since which an alert is active changes with each start.
  private static String noMoreThanOneStart(String severity) {
    return "max(changes(ALERTS_FOR_STATE{severity=\"%s\"}[3d])) == bool 0".formatted(severity);
  }
}
