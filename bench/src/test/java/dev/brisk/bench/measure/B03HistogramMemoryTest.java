package dev.brisk.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.junit.jupiter.api.Test;

/// Entry B3: a plan of two thousand operations took 270 KB for each operation's histogram.
class B03HistogramMemoryTest {
  private static final int OPERATIONS = 2000;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final LoopRecorder recorder = new LoopRecorder(OPERATIONS);

  /// Ten answers of each operation, from 300 µs to 30 ms.
  private void ask() {
    SplittableRandom random = new SplittableRandom(7);
    for (int operation = 0; operation < OPERATIONS; operation++) {
      for (int i = 0; i < 10; i++) {
        long nanos = (long) (300_000 * Math.pow(100, random.nextDouble()));
        recorder.answered(operation, 0, 0, nanos, i == 0 ? 404 : 200, 100, 50, true);
      }
    }
  }

  private static long allocatedBy(Runnable work) {
    work.run(); // Classes are loaded, and every page is there.
    long before = THREADS.getCurrentThreadAllocatedBytes();
    work.run();
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void twoThousandOperationsTakeWhatTheirAnswersTake() {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    LoopRecorder made = new LoopRecorder(OPERATIONS);
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .as("nobody was asked yet; it took 16 MB")
        .isLessThan(2 << 20);
    assertThat(made.drain()).hasSize(OPERATIONS);
    before = THREADS.getCurrentThreadAllocatedBytes();
    ask();
    assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
        .as("it took 540 MB")
        .isLessThan(40L << 20);
    assertThat(recorder.drain())
        .allMatch(each -> each.response().count() == 10 && each.statuses().size() == 2);
  }

  @Test
  void recordingWhatWasSeenBeforeAllocatesNothing() {
    assertThat(allocatedBy(this::ask)).isLessThan(10_000);
    recorder.drain();
    assertThat(allocatedBy(this::ask)).as("after a drain").isLessThan(10_000);
  }

  @Test
  void theBucketsAreThoseOfHdrHistogram() {
    List<Long> values = new ArrayList<>();
    for (int power = 0; power < 63; power++) {
      for (long near = -2; near <= 2; near++) {
        values.add((1L << power) + near);
      }
    }
    SplittableRandom random = new SplittableRandom(3);
    random.doubles(5000).forEach(x -> values.add((long) Math.exp(x * 31)));
    values.add(LatencyRecorder.LATENCY_MAX_NANOS);
    values.add(Long.MAX_VALUE);
    Histogram theirs = new Histogram(1, LatencyRecorder.LATENCY_MAX_NANOS, 3);
    LatencyRecorder ours = new LatencyRecorder();
    for (long value : values) {
      theirs.recordValue(Math.clamp(value, 0, LatencyRecorder.LATENCY_MAX_NANOS));
      ours.record(value);
    }
    LatencyHistogram latencies = ours.snapshot();
    int i = 0;
    for (HistogramIterationValue bucket : theirs.recordedValues()) {
      assertThat(latencies.bucketValue(i)).isEqualTo(bucket.getValueIteratedTo());
      assertThat(latencies.bucketCount(i++)).isEqualTo(bucket.getCountAtValueIteratedTo());
    }
    assertThat(latencies.buckets()).isEqualTo(i);
    assertThat(latencies.toHistogram()).isEqualTo(theirs);
  }
}
