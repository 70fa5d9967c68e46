package dev.brisk.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.bench.measure.LatencyHistogram;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {

  @Test
  void figuresAreThoseOfAllStretchesTogether() {
    Measurement measured =
        Measurement.of(
            List.of(
                new Sample(
                    LatencyHistogram.of(3_000_000, 1_000_000, 2_000_000),
                    0,
                    2,
                    Duration.ofMillis(300),
                    Duration.ofMillis(50)),
                new Sample(
                    LatencyHistogram.of(6_000_000),
                    1,
                    1,
                    Duration.ofMillis(200),
                    Duration.ofMillis(75))));
    assertThat(measured.requests()).isEqualTo(4);
    assertThat(measured.requestsPerSecond()).isEqualTo(8);
    assertThat(measured.p50Millis()).isCloseTo(2, within(0.002));
    assertThat(measured.p99Millis()).isCloseTo(6, within(0.006));
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
