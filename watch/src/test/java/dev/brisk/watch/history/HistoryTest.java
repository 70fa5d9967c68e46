package dev.brisk.watch.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.metrics.http.DurationHistogram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private static final long START = 1_800_000_000;
  private static final Resources IDLE = new Resources(0.5, 1 << 20, 1 << 24, 10, 20);

  private final History history = new History(START);

  private static Counts counts(long requests, long errors, DurationHistogram durations) {
    return new Counts(requests, 0, errors, requests, requests / 2, requests * 0.25, durations);
  }

  private static Counts counts(long requests) {
    return counts(requests, 0, DurationHistogram.EMPTY);
  }

  private void look(double second, Map<String, Counts> endpoints) {
    history.add(new Reading((long) (second * 1e9), endpoints, Counts.NONE, IDLE));
  }

  private List<Double> figure(Span span, String name) {
    return history.series(span, null).figures().get(name);
  }

  @Test
  void aRateIsByTheTimeThatReallyPassed() {
    look(0, Map.of("a", counts(0)));
    look(1, Map.of("a", counts(100)));
    look(4.0, Map.of("a", counts(400)));
    look(5.5, Map.of("a", counts(550)));

    assertThat(figure(Span.TEN_MINUTES, "requests"))
        .containsExactly(100.0, 100.0, null, null, 100.0);
    assertThat(history.series(Span.TEN_MINUTES, null).times())
        .containsExactly(START, START + 1, START + 2, START + 3, START + 4);
  }

  @Test
  void whatCountedBeforeTheFirstLookIsNoStep() {
    look(0, Map.of("a", counts(1_000_000)));
    look(1, Map.of("a", counts(1_000_005)));

    assertThat(figure(Span.TEN_MINUTES, "requests")).containsExactly(5.0);
    assertThat(history.summary(Span.DAY).total().requests()).isEqualTo(5);
  }

  @Test
  void eachSpanAddsUpToTheSameRequests() {
    for (int second = 0; second <= 600; second++) {
      look(second, Map.of("a", counts(second * 7L), "b", counts(second * 3L)));
    }
    for (Span span : Span.values()) {
      double requests =
          figure(span, "requests").stream().mapToDouble(rate -> rate * span.stepSeconds()).sum();
      assertThat(requests).as("%s", span).isCloseTo(6_000, within(1.0));
      assertThat(history.summary(span).total().requests()).isEqualTo(6_000);
    }
    Series ofA = history.series(Span.TEN_MINUTES, "a");
    assertThat(ofA.figures().get("requests")).allSatisfy(rate -> assertThat(rate).isEqualTo(7.0));
    assertThat(ofA.figures()).doesNotContainKey("cores");
    assertThat(ofA.heat()).isEmpty();
  }

  @Test
  void aDayIsKeptAndNothingOlder() {
    long day = 86_400;
    for (long second = 0; second <= 2 * day; second += 20) {
      look(second, Map.of("a", counts(second)));
    }
    Series series = history.series(Span.DAY, null);
    assertThat(series.times()).hasSize(1440);
    assertThat(series.times().getFirst()).isEqualTo(START + day);
    Summary summary = history.summary(Span.DAY);
    assertThat(summary.seconds()).isBetween(day * 11 / 12.0 - 60, day * 13 / 12.0 + 60);
    assertThat((double) summary.total().requests()).isEqualTo(summary.seconds());
  }

  @Test
  void percentilesOfASummaryAreOfAllItsRequests() {
    DurationHistogram durations = DurationHistogram.EMPTY;
    look(0, Map.of("a", counts(0)));
    for (int second = 1; second <= 100; second++) {
      durations = durations.plus(DurationHistogram.of(second == 50 ? 2_000_000_000L : 1_000_000));
      look(second, Map.of("a", counts(second, 0, durations)));
    }
    Counts total = history.summary(Span.TEN_MINUTES).total();
    assertThat(total.durations().quantile(0.5)).isCloseTo(0.001, within(0.0001));
    assertThat(total.durations().quantile(1)).isCloseTo(2, within(0.2));
    List<Double> p99 = figure(Span.TEN_MINUTES, "p99");
    assertThat(p99.get(49)).isCloseTo(2, within(0.2));
    assertThat(p99.get(48)).isCloseTo(0.001, within(0.0001));
  }

  @Test
  void aStepWithoutRequestsHasNoPercentileAndNoErrors() {
    look(0, Map.of("a", counts(0)));
    look(1, Map.of("a", counts(0)));
    assertThat(figure(Span.TEN_MINUTES, "p99")).containsExactly((Double) null);
    assertThat(figure(Span.TEN_MINUTES, "server_errors")).containsExactly(0.0);
  }

  @Test
  void endpointsBeyondFiftyShareAName() {
    Map<String, Counts> many = new LinkedHashMap<>();
    for (int i = 0; i < 60; i++) {
      many.put("GET /" + i, counts(0));
    }
    look(0, many);
    many.replaceAll((name, none) -> counts(10));
    look(1, many);

    Summary summary = history.summary(Span.TEN_MINUTES);
    assertThat(summary.endpoints()).hasSize(51);
    assertThat(summary.endpoints().get(History.OTHER).requests()).isEqualTo(100);
    assertThat(summary.total().requests()).isEqualTo(600);
  }

  @Test
  void anEndpointThatComesLaterCountsFromItsFirstRequest() {
    look(0, Map.of("a", counts(5)));
    look(1, Map.of("a", counts(5), "b", counts(3)));
    assertThat(history.summary(Span.TEN_MINUTES).endpoints().get("b").requests()).isEqualTo(3);
  }

  @Test
  void whatBelongsToNoEndpointCountsInTheTotalOnly() {
    history.add(new Reading(0, Map.of(), Counts.NONE, IDLE));
    Counts lookups = new Counts(0, 0, 0, 10, 8, 2.5, DurationHistogram.EMPTY);
    history.add(new Reading(1_000_000_000L, Map.of(), lookups, IDLE));
    Summary summary = history.summary(Span.TEN_MINUTES);
    assertThat(summary.total().hits()).isEqualTo(8);
    assertThat(summary.endpoints()).isEmpty();
  }

  @Test
  void theNewestSecondIsTheLastOneThatEnded() {
    assertThat(history.newest().times()).isEmpty();
    look(0, Map.of("a", counts(0)));
    look(1, Map.of("a", counts(4)));
    look(2, Map.of("a", counts(9)));
    assertThat(history.newest().times()).containsExactly(START + 1);
    assertThat(history.newest().figures().get("requests")).containsExactly(5.0);
  }
}
