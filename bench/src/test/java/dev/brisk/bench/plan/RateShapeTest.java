package dev.brisk.bench.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RateShapeTest {
  @Test
  void shapesLastAsLongAsAskedAndReachTheirPeak() {
    for (RateShape shape : RateShape.values()) {
      Duration asked = Duration.ofSeconds(100);
      Duration sum =
          shape.stages(100, asked).stream()
              .map(Stage::duration)
              .reduce(Duration.ZERO, Duration::plus);
      assertThat(sum.minus(asked).abs()).as(shape.label()).isLessThan(Duration.ofMillis(1));
    }
    assertThat(RateShape.SPIKE.stages(100, Duration.ofSeconds(10)).get(1).from()).isEqualTo(1000);
    assertThat(RateShape.SMOKE.stages(100, Duration.ofSeconds(10)).getFirst().to()).isEqualTo(5);
  }
}
