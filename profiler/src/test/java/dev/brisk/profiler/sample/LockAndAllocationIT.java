package dev.brisk.profiler.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.process.Contended;
import dev.brisk.profiler.process.TestJvm;
import dev.brisk.profiler.sample.model.Frame;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Weights of locks and allocations against what the program measured itself: nanoseconds around
/// each acquisition, and the JVM's count of the bytes that a thread allocated.
class LockAndAllocationIT {
  /// The JVM's clock of events and the program's differ by a little.
  private static final double CLOCKS = 0.02;

  @TempDir private Path directory;

  @Test
  void waitingForAMonitorAndForALockWeighsWhatTheWaitersWaited() throws Exception {
    SampleProfile profile = launched(Mode.LOCK, "locks");
    Map<String, Long> truth = truth();
    assertThat(truth.get("held")).isGreaterThanOrEqualTo(Contended.HELD_NANOS);
    for (String lock : List.of("monitor", "lock")) {
      assertThat((double) weight(profile, lock))
          .as(lock)
          .isBetween(truth.get("held") * (1 - CLOCKS), truth.get(lock) * (1 + CLOCKS));
    }
  }

  @Test
  void whatTheProgramWaitsForIsSeenWhereItWaits() throws Exception {
    SampleProfile profile = launched(Mode.LOCK, "locks");
    // The barrier has a lock, which is waited for when a thread lost its core while it had it.
    assertThat(weight(profile, "monitor") + weight(profile, "lock") + weight(profile, "await"))
        .isEqualTo(weight(profile, "main") + weight(profile, "repeat"));
  }

  @Test
  void aRunningProgramsWaitingIsSeenToo() throws Exception {
    try (TestJvm jvm = TestJvm.start(Contended.class, List.of(), "forever", "-")) {
      SampleProfile profile =
          new SampleProfiler(Mode.LOCK, Duration.ofMillis(10))
              .run(
                  new ProfileTarget.Running(jvm.pid()),
                  Duration.ofSeconds(2),
                  new CompletableFuture<>(),
                  null);
      // Each has one waiter, who waits nearly always; both forms are held in turn.
      assertThat(weight(profile, "monitor")).isPositive();
      assertThat(weight(profile, "lock")).isPositive();
      assertThat(profile.total()).isLessThan(4 * profile.header().duration().toNanos());
    }
  }

  @Test
  void allocationWeighsTheBytesThatTheJvmCounted() throws Exception {
    SampleProfile profile = launched(Mode.ALLOC, "allocations");
    Map<String, Long> truth = truth();
    for (String size : List.of("small", "large")) {
      assertThat((double) weight(profile, size))
          .as(size)
          .isBetween(truth.get(size + "-sure") * (1 - CLOCKS), truth.get(size) * (1 + CLOCKS));
    }
  }

  private SampleProfile launched(Mode mode, String what) {
    List<String> command =
        List.of(
            TestJvm.java(),
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            Contended.class.getName(),
            what,
            directory.resolve("truth").toString());
    return new SampleProfiler(mode, Duration.ofMillis(10))
        .run(
            ProfileTarget.parse(command, List.of()),
            Duration.ofSeconds(60),
            new CompletableFuture<>(),
            null);
  }

  private Map<String, Long> truth() throws Exception {
    Map<String, Long> truth = new HashMap<>();
    for (String line : Files.readAllLines(directory.resolve("truth"))) {
      truth.put(line.split(" ")[0], Long.valueOf(line.split(" ")[1]));
    }
    return truth;
  }

  private static long weight(SampleProfile profile, String method) {
    long weight = 0;
    for (SampleProfile.MethodTotal total : profile.methodTotals()) {
      Frame frame = profile.methods().get(total.method());
      if (frame.method().equals(method) && frame.className().equals(Contended.class.getName())) {
        weight += total.total();
      }
    }
    return weight;
  }
}
