package dev.brisk.bench.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.capacity.CapacitySearch.Kind;
import dev.brisk.bench.capacity.CapacitySearch.Outcome;
import dev.brisk.bench.capacity.CapacitySearch.Probe;
import dev.brisk.bench.objective.Objective;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.statistics.ScalabilityFit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CapacitySearchTest {
  /// A server that carries the objective up to `limit`, and `saturation` at full blast.
  private record Known(double limit, double saturation) implements CapacitySearch.Prober {
    @Override
    public Probe estimate() {
      return probe(Kind.ESTIMATE, saturation, true);
    }

    @Override
    public Probe at(double rate, boolean confirm) {
      return probe(confirm ? Kind.CONFIRM : Kind.SEARCH, rate, rate <= limit);
    }

    private static Probe probe(Kind kind, double rate, boolean carried) {
      return new Probe(kind, rate, rate, 1, 2, 0, carried, true, carried ? "" : "missed");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 1000",
    "1000, 1300",
    "900, 1000",
    "700, 1000",
    "699, 1000",
    "500, 1000",
    "100, 1000",
    "60, 1000",
    "123456, 150000",
    "1010, 1000",
    "1500, 1000",
    "3, 4",
    "77, 80"
  })
  void theLimitIsFoundWithinThreePercentInAtMostTwelveProbes(double limit, double saturation)
      throws Exception {
    List<Probe> seen = new ArrayList<>();
    Outcome outcome = new CapacitySearch(new Known(limit, saturation), 0.02, seen::add).run();
    assertThat(outcome.confirmed()).isTrue();
    assertThat(outcome.rate()).isLessThanOrEqualTo(limit).isGreaterThanOrEqualTo(limit * 0.97);
    assertThat(outcome.probes().size()).isLessThanOrEqualTo(CapacitySearch.PROBES_MAX);
    assertThat(seen).isEqualTo(outcome.probes());
  }

  @Test
  void aServerThatNeverMeetsTheObjectiveHasNoCapacity() throws Exception {
    Outcome outcome = new CapacitySearch(new Known(0, 1000), 0.02, probe -> {}).run();
    assertThat(outcome.rate()).isZero();
    assertThat(outcome.confirmed()).isFalse();
  }

  @Test
  @Timeout(120)
  void aRealServerWithAKnownLimitIsMeasured() throws Exception {
    // Each request takes a slot of 2 ms, one after the other: 500 a second and no more.
    Object lock = new Object();
    long[] free = {System.nanoTime()};
    try (var server =
        ScriptedServer.start((request, exchange) -> {
          long slot;
          synchronized (lock) {
            slot = Math.max(System.nanoTime(), free[0]);
            free[0] = slot + 2_000_000;
          }
          LockSupport.parkNanos(slot - System.nanoTime());
          return exchange.ok("x");
        })) {
      LoadProber prober =
          new LoadProber(
              () -> LoadPlan.of(server.url("/")).connections(64).timeout(Duration.ofSeconds(5)),
              List.of(Objective.parse("p99<60ms"), Objective.parse("errors<1%")),
              Duration.ofMillis(1000),
              Duration.ofMillis(1000));
      Outcome outcome = new CapacitySearch(prober, 0.02, probe -> {}).run();
      // In a probe of one second 530 a second still meet the objective: the last of 30 that queue
      // waits 60 ms. Generous: on a busy machine probes fail for reasons of their own. The exact
      // claim is above.
      assertThat(outcome.probes().size()).isLessThanOrEqualTo(CapacitySearch.PROBES_MAX);
      assertThat(outcome.rate()).isLessThanOrEqualTo(560).isPositive();
      assertThat(outcome.probes().getFirst().achieved()).isCloseTo(500, withPercentage(40));
    }
  }

  @Test
  void theHtmlFileHoldsTheSearchAndTheCurveAndLoadsNothing() throws Exception {
    Outcome outcome = new CapacitySearch(new Known(700, 1000), 0.02, probe -> {}).run();
    List<ScalabilityRun.Level> levels = new ArrayList<>();
    for (int n = 1; n <= 32; n *= 2) {
      levels.add(new ScalabilityRun.Level(n, 100.0 * n / (1 + 0.1 * (n - 1)), 1e6 * n));
    }
    ScalabilityRun.Curve curve =
        new ScalabilityRun.Curve(
            levels,
            ScalabilityFit.fit(
                levels.stream()
                    .map(l -> new ScalabilityFit.Point(l.connections(), l.requestsPerSecond()))
                    .toList()),
            ScalabilityRun.tippingPoint(levels));
    String html = CapacityText.html("http://a/</script>", outcome, curve, List.of("p99<50ms"));
    assertThat(html)
        .contains("uPlot", "\"scalability\"", "\"tipping_point\"", "http://a/\\u003c/script>")
        .doesNotContain("/*DATA*/", "/*CHARTS*/", "/*THEME*/")
        .doesNotContainPattern("(src|href)=\"[^\"]");
  }
}
