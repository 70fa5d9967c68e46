package dev.brisk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  @Test
  void percentilesOfOneToAHundredAreTheNumbersThemselves() {
    long[] sorted = LongStream.rangeClosed(1, 100).toArray();
    assertThat(Measurement.percentile(sorted, 50)).isEqualTo(50);
    assertThat(Measurement.percentile(sorted, 99)).isEqualTo(99);
    assertThat(Measurement.percentile(sorted, 100)).isEqualTo(100);
    assertThat(Measurement.percentile(sorted, 0)).isEqualTo(1);
  }

  @Test
  void aPercentileIsTheSmallestValueThatSoManyDoNotExceed() {
    SplittableRandom random = new SplittableRandom(1);
    for (int round = 0; round < 2_000; round++) {
      long[] values = random.longs(1 + random.nextInt(300), 0, 50).toArray();
      Arrays.sort(values);
      int percent = random.nextInt(1, 101);
      long found = Measurement.percentile(values, percent);
      double wanted = percent * values.length / 100.0;
      assertThat((double) Arrays.stream(values).filter(v -> v <= found).count())
          .isGreaterThanOrEqualTo(wanted);
      assertThat((double) Arrays.stream(values).filter(v -> v < found).count()).isLessThan(wanted);
    }
  }

  @Test
  void figuresAreThoseOfAllStretchesTogether() {
    long[] latencies = {3_000_000, 1_000_000, 2_000_000, 6_000_000};
    Measurement measured =
        Measurement.of(
            List.of(
                new Sample(
                    Arrays.copyOf(latencies, 3),
                    0,
                    2,
                    Duration.ofMillis(300),
                    Duration.ofMillis(50)),
                new Sample(
                    Arrays.copyOfRange(latencies, 3, 4),
                    1,
                    1,
                    Duration.ofMillis(200),
                    Duration.ofMillis(75))));
    assertThat(measured.requests()).isEqualTo(4);
    assertThat(measured.requestsPerSecond()).isEqualTo(8);
    assertThat(measured.p50Millis()).isEqualTo(2);
    assertThat(measured.p99Millis()).isEqualTo(6);
    assertThat(measured.costMillis()).isEqualTo(125);
    assertThat(measured.hitRatio()).isEqualTo(0.75);
    assertThat(measured.failures()).isEqualTo(1);
    assertThat(measured.clientBusy()).isEqualTo(0.25);
  }

  @Test
  void nothingMeasuredIsAnErrorAndNotAZero() {
    assertThatThrownBy(() -> Measurement.of(List.of()))
        .hasMessageContaining("nothing was measured");
  }
}
