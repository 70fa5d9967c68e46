package dev.brisk.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.bench.control.LoadSecond;
import dev.brisk.bench.measure.LoopUse;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/// Entry N11: a run's last moment, in which nothing ended, drew a fall to zero.
class PagePointTest {
  private static ObjectNode point(long nanos) {
    return PageJson.point(new LoadSecond(7, Instant.EPOCH, nanos, 3, 3, Map.of(), LoopUse.NONE));
  }

  @Test
  void nothingInAMomentIsNoRateOfZero() {
    assertThat(point(120_000_000).has("rps")).isFalse();
    assertThat(point(120_000_000).path("users").asInt()).isEqualTo(3);
    assertThat(point(1_000_000_000).path("rps").asDouble(-1)).isZero();
  }
}
