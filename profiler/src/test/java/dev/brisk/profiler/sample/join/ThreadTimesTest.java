package dev.brisk.profiler.sample.join;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Timeline;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ThreadTimesTest {
  private static final long MILLIS = 1_000_000;

  private final ThreadTimes times = new ThreadTimes(1_000 * MILLIS, 400 * MILLIS);
  private final CallTree.Node node = new CallTree().root();

  @Test
  void aMomentIsInItsStretchAndOutsideTheRecordingInTheNearest() {
    times.add(1_000 * MILLIS, 0, "a", 10, node);
    times.add(1_049 * MILLIS, 0, "a", 10, node);
    times.add(1_050 * MILLIS, 0, "a", 5, node);
    times.add(900 * MILLIS, 0, "a", 1, node);
    times.add(9_000 * MILLIS, 0, "a", 2, node);
    assertThat(times.timeline())
        .isEqualTo(
            new Timeline(
                50 * MILLIS,
                8,
                List.of(new Timeline.Row("a", List.of(21L, 5L, 0L, 0L, 0L, 0L, 0L, 2L)))));
    assertThat(node.times()).isEqualTo(Map.of(0, 21L, 1, 5L, 7, 2L));
  }

  /// async-profiler writes one event for all samples of a thread that waits.
  @Test
  void aWaitIsSpreadOverItsStretchesAndNothingOfItIsLost() {
    times.add(1_040 * MILLIS, 100 * MILLIS, "a", 1_001, node);
    assertThat(node.times()).isEqualTo(Map.of(0, 100L, 1, 501L, 2, 400L));
    times.add(1_390 * MILLIS, 1_000 * MILLIS, "a", 7, node);
    assertThat(node.times()).containsEntry(7, 7L);
  }

  @Test
  void theThreadsWithMostWeightHaveRowsAndTheOthersOneTogether() {
    for (int i = 1; i <= 20; i++) {
      times.add(1_000 * MILLIS, 0, "worker-" + i, i, node);
    }
    times.add(1_000 * MILLIS, 0, "", 100, node);
    List<Timeline.Row> rows = times.timeline().rows();
    assertThat(rows).hasSize(8);
    assertThat(rows.getFirst().thread()).isEqualTo("(threads without a name)");
    assertThat(rows.get(1).thread()).isEqualTo("worker-20");
    assertThat(rows.getLast().thread()).isEqualTo("(14 other threads)");
    assertThat(rows.getLast().weights().getFirst()).isEqualTo(14 * 15 / 2);
  }
}
