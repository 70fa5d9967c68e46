package dev.brisk.bench.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.bench.measure.EndpointSummary;
import dev.brisk.bench.measure.ErrorClass;
import dev.brisk.bench.measure.LatencyHistogram;
import dev.brisk.bench.measure.Measures;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadObjectiveTest {
  /// 1,000 requests at 1,000/s: 990 of 10 ms, 9 of 100 ms, one of 1 s; two failed.
  private static EndpointSummary result() {
    long[] nanos = new long[1000];
    for (int i = 0; i < 1000; i++) {
      nanos[i] = i < 990 ? 10_000_000 : i < 999 ? 100_000_000 : 1_000_000_000;
    }
    LatencyHistogram response = LatencyHistogram.of(nanos);
    Measures measures =
        new Measures(
            1000, 0, 0, response, response, Map.of(200, 998L), Map.of(ErrorClass.RESET, 2L));
    return new EndpointSummary("total", measures, 1000);
  }

  @ParameterizedTest
  @CsvSource({
    "p50<20ms, true",
    "p99<=11ms, true",
    "p99.9<100ms, false",
    "p99.9 < 101 ms, false",
    "p99.9<0.11s, true",
    "max<2s, true",
    "max<999ms, false",
    "mean<15ms, true",
    "errors<0.1%, false",
    "errors<=0.2%, true",
    "errors<3, true",
    "errors<2, false",
    "rate>=1000, true",
    "rate>1k, false",
    "rate>=60000/m, true",
    "P50<20MS, true",
    "p50>20ms, false"
  })
  void objectivesAreCompared(String text, boolean met) {
    if (text.contains("101 ms")) {
      assertThatThrownBy(() -> LoadObjective.parse(text)).hasMessageContaining("not an objective");
      return;
    }
    assertThat(LoadObjective.parse(text).check(result()).met()).isEqualTo(met);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "p99",
        "p99<",
        "p99<200",
        "p999<1s",
        "p99=1s",
        "speed>3",
        "rate>=fast",
        "errors<x%"
      })
  void whatMakesNoSenseIsRefusedInOneSentence(String text) {
    assertThatThrownBy(() -> LoadObjective.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .message()
        .doesNotContain("\n")
        .contains("objective");
  }

  @Test
  void aRunWithoutRequestsMeetsNothing() {
    EndpointSummary nothing = new EndpointSummary("total", Measures.NONE, 0);
    assertThat(LoadObjective.parse("p99<1s").check(nothing).met()).isFalse();
    assertThat(LoadObjective.parse("errors<1%").check(nothing).met()).isFalse();
  }
}
