package dev.brisk.profiler.sample.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Recordings of this JVM, held against what the program counted itself.
class RecordingTruthTest {
  private static final long MIB = 1 << 20;
  private static volatile Object sink = "";

  @TempDir private Path directory;

  /// P1: the first sample of a thread carries all that it ever allocated (JDK-8307488). Here each
  /// had allocated far more before the recording than it does in it.
  @Test
  void allocationOfThreadsThatRanBeforeIsWhatTheyAllocatedInTheWindow() throws Exception {
    for (boolean statistics : new boolean[] {true, false}) {
      AtomicLong trickled = new AtomicLong();
      AtomicLong flooded = new AtomicLong();
      try (Recording recording = new Recording()) {
        recording.enable("jdk.ObjectAllocationSample").with("throttle", "1000/s").withStackTrace();
        recording.enable("jdk.ThreadStart");
        if (statistics) {
          recording.enable("jdk.ThreadAllocationStatistics").with("period", "everyChunk");
        }
        CountDownLatch before = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(2);
        CountDownLatch end = new CountDownLatch(1);
        Thread.ofPlatform()
            .daemon()
            .start(() -> life(600, before, go, () -> trickle(trickled), done, end));
        Thread.ofPlatform()
            .daemon()
            .start(() -> life(50, before, go, () -> flood(flooded), done, end));
        before.await();
        recording.start();
        go.countDown();
        done.await();
        recording.stop();
        end.countDown();
        SampleProfile profile = read(recording, Mode.ALLOC);
        assertThat((double) weight(profile, "trickle"))
            .as("trickle, statistics " + statistics)
            .isCloseTo(trickled.get(), within(0.08 * (trickled.get() + flooded.get())));
        assertThat((double) weight(profile, "flood"))
            .as("flood, statistics " + statistics)
            .isCloseTo(flooded.get(), within(0.08 * (trickled.get() + flooded.get())));
      }
    }
  }

  /// P2: the execution sampler's period was taken from another event's setting. With more threads
  /// than cores it sees all of them run, so its sum has to be cut to what the machine has.
  @Test
  void executionSamplesComeToNoMoreThanAllCoresTimesTheWindow() throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("jdk.CPULoad").withPeriod(Duration.ofMillis(200));
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10)).withStackTrace();
      recording.enable("jdk.CPUInformation");
      recording.enable("jdk.ActiveSetting");
      recording.start();
      int cores = Runtime.getRuntime().availableProcessors();
      List<Thread> threads = new ArrayList<>();
      long until = System.nanoTime() + 800_000_000;
      for (int i = 0; i < 2 * cores; i++) {
        threads.add(Thread.ofPlatform().start(() -> burn(until)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      recording.stop();
      SampleProfile profile = read(recording, Mode.CPU);
      assertThat(profile.header().periodNanos()).isEqualTo(10_000_000);
      assertThat(
              profile.timeline().rows().stream()
                  .flatMap(row -> row.weights().stream())
                  .mapToLong(weight -> weight)
                  .sum())
          .as("the timeline has all of it")
          .isEqualTo(profile.total());
      assertThat(profile.total())
          .isPositive()
          .isLessThanOrEqualTo(cores * profile.header().duration().toNanos());
    }
  }

  /// The event as async-profiler 4.5 writes it when a program calls `one.profiler.Span`.
  @Name("profiler.Span")
  @StackTrace(false)
  static final class SpanEvent extends Event {
    @Nullable String tag;
  }

  @Test
  void spansOfAsyncProfilerStandWhereEndpointsDoAndAreNoRequests() throws Exception {
    try (Recording recording = new Recording()) {
      recording.enable("profiler.Span");
      recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10)).withStackTrace();
      recording.enable("jdk.ActiveSetting");
      recording.start();
      span("checkout", () -> span("price", () -> burn(System.nanoTime() + 200_000_000)));
      span(null, () -> burn(System.nanoTime() + 200_000_000));
      for (int i = 0; i < 300; i++) {
        span("user " + i, () -> {});
      }
      recording.stop();
      SampleProfile profile = read(recording, Mode.CPU);
      assertThat(profile.trees().keySet())
          .contains("price", "(span without a tag)")
          .doesNotContain("checkout");
      assertThat(profile.header().measures().requests()).isZero();
      assertThat(profile.header().notes())
          .anySatisfy(note ->
              assertThat(note)
                  .contains("303 spans", "They are no requests", "Only 200 tags are shown apart"));
    }
  }

  private static void span(@Nullable String tag, Runnable work) {
    SpanEvent event = new SpanEvent();
    event.tag = tag;
    event.begin();
    work.run();
    event.commit();
  }

  private SampleProfile read(Recording recording, Mode mode) throws IOException {
    Path file = directory.resolve(mode + "-" + System.nanoTime() + ".jfr");
    recording.dump(file);
    return RecordingReader.read(List.of(file), mode, RecordingReader.Labels.of("test"));
  }

  private static void life(
      int mebibytesBefore,
      CountDownLatch before,
      CountDownLatch go,
      Runnable work,
      CountDownLatch done,
      CountDownLatch end) {
    for (int i = 0; i < mebibytesBefore; i++) {
      sink = new byte[(int) MIB];
    }
    before.countDown();
    try {
      go.await();
      work.run();
      done.countDown();
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void trickle(AtomicLong bytes) {
    for (int i = 0; i < 200; i++) {
      bytes.addAndGet(allocated(() -> sink = new byte[16 << 10]));
    }
  }

  private static void flood(AtomicLong bytes) {
    for (int i = 0; i < 200; i++) {
      bytes.addAndGet(allocated(() -> sink = new byte[512 << 10]));
    }
  }

  private static long allocated(Runnable work) {
    work.run();
    return ((byte[]) sink).length;
  }

  private static void burn(long until) {
    long value = 1;
    while (System.nanoTime() < until) {
      value = value * 31 + 7;
    }
    sink = value;
  }

  private static long weight(SampleProfile profile, String method) {
    long weight = 0;
    for (SampleProfile.MethodTotal total : profile.methodTotals()) {
      Frame frame = profile.methods().get(total.method());
      weight += frame.method().equals(method) ? total.total() : 0;
    }
    return weight;
  }
}
