package dev.brisk.bench.objective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.Measures;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EarlyMissTest {
  private final AtomicInteger stops = new AtomicInteger();
  private final EarlyMiss miss =
      new EarlyMiss(
          List.of(LoadObjective.parse("GET /slow: p50<10ms"), LoadObjective.parse("rate>=1")),
          stops::incrementAndGet);

  private void seen(long requests, long millis, int seconds) {
    LatencyHistogram one = LatencyHistogram.of(millis * 1_000_000);
    EndpointSummary slow =
        new EndpointSummary(
            "GET /slow", new Measures(requests, 0, 0, one, one, Map.of(), Map.of()), 50);
    miss.seen(List.of(slow), slow, Duration.ofSeconds(seconds));
  }

  @Test
  void aRunEndsOnceWhenAnObjectiveOfAnEndpointIsMissed() {
    seen(1000, 5, 60);
    assertThat(stops).hasValue(0);
    seen(1000, 20, 61);
    seen(1000, 20, 62);
    assertThat(stops).hasValue(1);
  }

  @Test
  void theFirstSecondsAndFewRequestsDecideNothing() {
    seen(1000, 20, 9);
    seen(99, 20, 60);
    miss.seen(
        List.of(),
        new EndpointSummary(
            "total",
            new Measures(
                1000, 0, 0, LatencyHistogram.NONE, LatencyHistogram.NONE, Map.of(), Map.of()),
            50),
        Duration.ofSeconds(60));
    assertThat(stops).as("nobody has asked /slow yet").hasValue(0);
  }
}
