package dev.brisk.bench.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.bench.ObservedLoadTest;
import dev.brisk.bench.ScriptedServer;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.Interval;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import dev.brisk.bench.measure.Phase;
import dev.brisk.bench.plan.ArrivalSpacing;
import dev.brisk.bench.plan.LoadModel;
import dev.brisk.bench.plan.LoadPlan;
import dev.brisk.bench.plan.RateShape;
import dev.brisk.bench.report.JsonReport;
import dev.brisk.bench.report.LoadReport;
import dev.brisk.bench.report.TextReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BreakpointTest {
  private static final long SECOND = 1_000_000_000L;

  /// 0 to 2,000 requests/s in 100 s: in second n, 20 n + 10 are due.
  private static final LoadModel RAMP =
      new LoadModel.Open(
          RateShape.BREAKPOINT.stages(100, Duration.ofSeconds(100)), ArrivalSpacing.CONSTANT);

  private final AtomicInteger stops = new AtomicInteger();
  private final Breakpoint breakpoint = new Breakpoint(RAMP, stops::incrementAndGet);

  private void second(int n, long requests, long failed) {
    Measures measures =
        new Measures(
            requests,
            0,
            0,
            LatencyHistogram.NONE,
            LatencyHistogram.NONE,
            Map.of(200, requests),
            failed == 0 ? Map.of() : Map.of(ErrorClass.STATUS, failed));
    breakpoint.interval(
        new Interval(
            Phase.MEASURE,
            n * SECOND,
            (n + 1) * SECOND,
            List.of(measures),
            LatencyHistogram.NONE,
            LatencyHistogram.NONE,
            LatencyHistogram.NONE,
            1,
            0,
            0,
            new LoopUse(SECOND, 0, 0, 0, 0)));
  }

  @Test
  void threeSecondsOfErrorsEndTheRunAndTheFirstOfThemGivesTheRate() {
    for (int n = 0; n < 30; n++) {
      second(n, 20 * n + 10, 0);
    }
    second(30, 610, 10);
    second(31, 630, 10);
    assertThat(breakpoint.found()).isNull();
    second(32, 650, 10);
    assertThat(stops).hasValue(1);
    assertThat(breakpoint.found()).isNotNull();
    assertThat(breakpoint.found().requestsPerSecond()).isCloseTo(610, within(0.01));
    assertThat(breakpoint.found().seconds()).isCloseTo(30.5, within(0.01));
    assertThat(breakpoint.found().because()).isEqualTo("1.6 % of the requests failed");
    second(33, 670, 600);
    assertThat(stops).as("it stops once").hasValue(1);
  }

  @Test
  void aServerThatFallsBehindIsBrokenAndOneBadSecondIsNot() {
    second(50, 1010, 0);
    second(51, 300, 0);
    second(52, 1050, 0);
    second(53, 960, 0);
    second(54, 970, 0);
    assertThat(breakpoint.found()).isNull();
    second(55, 980, 0);
    assertThat(breakpoint.found().because()).isEqualTo("only 90 % of the requests due ended");
    assertThat(breakpoint.found().requestsPerSecond()).isCloseTo(1070, within(0.01));
  }

  @Test
  void aRealServerThatBreaksEndsTheRunEarlyAndTheReportSaysWhere() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (var server =
        ScriptedServer.start((request, exchange) ->
            asked.incrementAndGet() <= 400 ? exchange.ok("x") : exchange.status(503, "x"))) {
      LoadPlan plan =
          LoadPlan.of(server.url("/"))
              .reporting(Duration.ofMillis(100))
              .model(
                  new LoadModel.Open(
                      RateShape.BREAKPOINT.stages(100, Duration.ofSeconds(10)),
                      ArrivalSpacing.CONSTANT))
              .build();
      ObservedLoadTest measurement = ObservedLoadTest.of(plan);
      measurement.stopAtBreakpoint();
      LoadReport report = measurement.run();
      assertThat(report.result().interrupted()).isTrue();
      // The whole ramp would be 10,000 requests.
      assertThat(server.requests()).isBetween(400L, 5_000L);
      assertThat(report.breakpoint()).isNotNull();
      assertThat(TextReport.render(report)).contains("Breakpoint   at ", "requests/s, ");
      assertThat(JsonReport.render(report)).contains("\"breakpoint\" : {");
    }
  }
}
