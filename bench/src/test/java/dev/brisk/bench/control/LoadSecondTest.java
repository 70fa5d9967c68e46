package dev.brisk.bench.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.LatencyRecorder;
import dev.brisk.bench.measure.LoopUse;
import dev.brisk.bench.measure.Measures;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LoadSecondTest {
  private static final RequestName GET = new RequestName("GET", "/users/[id]");
  private static final RequestName POST = new RequestName("POST", "/predict");

  @Property(tries = 60)
  void secondsOfSeveralWorkersAddUpToOneHistogramBitForBit(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int workers,
      @ForAll @IntRange(min = 1, max = 8) int seconds) {
    Random random = new Random(seed);
    Histogram everything = new Histogram(1, LatencyRecorder.LATENCY_MAX_NANOS, 3);
    List<LoadSecond> merged = new ArrayList<>();
    long requests = 0;
    for (int second = 0; second < seconds; second++) {
      List<LoadSecond> sameSecond = new ArrayList<>();
      for (int worker = 0; worker < workers; worker++) {
        long[] nanos =
            random
                .longs(random.nextInt(40), 1, 3_000_000_000L)
                .peek(everything::recordValue)
                .toArray();
        requests += nanos.length;
        sameSecond.add(second(second, 10, Map.of(GET, measures(nanos))));
      }
      merged.add(LoadSecond.sideBySide(sameSecond));
    }
    Measures sum = LoadSecond.sum(merged).get(GET);
    assertThat(sum).isNotNull();
    assertThat(sum.requests()).isEqualTo(requests);
    assertThat(sum.response().count()).isEqualTo(everything.getTotalCount());
    if (requests > 0) {
      assertThat(sum.response().toHistogram()).isEqualTo(everything);
    }
    for (double percent : new double[] {50, 66, 75, 80, 90, 95, 98, 99, 99.9, 99.99, 100}) {
      long expected = Math.min(everything.getValueAtPercentile(percent), sum.response().max());
      assertThat(sum.response().percentile(percent)).isEqualTo(expected);
    }
  }

  @Test
  void workersOfTheSameSecondAddUsersAndKeepNamesApart() {
    LoadSecond both =
        LoadSecond.sideBySide(
            List.of(
                second(3, 10, Map.of(GET, measures(5, 6))),
                second(3, 20, Map.of(GET, measures(7), POST, measures(8)))));
    assertThat(both.second()).isEqualTo(3);
    assertThat(both.users()).isEqualTo(30);
    assertThat(both.requests().keySet()).containsExactly(POST, GET);
    assertThat(both.total().requests()).isEqualTo(4);
    assertThat(both.requests().get(GET).response().count()).isEqualTo(3);
  }

  @Test
  void failuresAddUpByClass() {
    Measures failed =
        new Measures(
            2,
            0,
            0,
            LatencyHistogram.NONE,
            LatencyHistogram.NONE,
            Map.of(),
            Map.of(ErrorClass.RESET, 2L));
    assertThat(
            LoadSecond.sum(
                    List.of(second(0, 1, Map.of(GET, failed)), second(1, 1, Map.of(GET, failed))))
                .get(GET)
                .failed(ErrorClass.RESET))
        .isEqualTo(4);
  }

  private static LoadSecond second(long second, int users, Map<RequestName, Measures> requests) {
    return new LoadSecond(
        second,
        Instant.EPOCH.plusSeconds(second),
        1_000_000_000,
        users,
        users,
        requests,
        LoopUse.NONE);
  }

  private static Measures measures(long... nanos) {
    LatencyHistogram latencies = LatencyHistogram.of(nanos);
    return new Measures(
        nanos.length,
        Arrays.stream(nanos).count() * 100,
        nanos.length * 10L,
        latencies,
        latencies,
        Map.of(200, (long) nanos.length),
        Map.of());
  }
}
