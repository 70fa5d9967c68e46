package dev.brisk.profiler.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.call.CallProfiler;
import dev.brisk.profiler.process.ShortThreads;
import dev.brisk.profiler.process.TestJvm;
import dev.brisk.profiler.sample.model.CpuUse;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.weave.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong with other people's processes: P3 to P5, P7, P13 and P14 of the faults that
/// users' cases brought to light.
class StrangersProcessIT {
  @Test
  void aProcessIsWrittenToNowhereAndKeepsOneLibraryAndOneJarHoweverOftenItIsProfiled()
      throws Exception {
    try (TestJvm jvm = TestJvm.start(ShortThreads.class, List.of())) {
      ProfileTarget target = new ProfileTarget.Running(jvm.pid());
      CompletableFuture<Void> enough = new CompletableFuture<>();
      SampleProfile cpu =
          new SampleProfiler(Mode.CPU, Duration.ofMillis(10))
              .whenStarted(pid -> whenUsed(pid, 1_500, () -> enough.complete(null)))
              .run(target, Duration.ofMinutes(1), enough, null);
      // P5: threads that use less than a period are in no sample, and in the table all the same.
      CpuUse use = cpu.header().cpu();
      assertThat(use).isNotNull();
      long unseen = use.unseenEnded();
      assertThat((double) unseen / cpu.total()).isBetween(0.5, 0.8);
      assertThat(cpu.total())
          .as("own time is at most what the process used")
          .isLessThanOrEqualTo(Math.round(1.02 * use.process()));
      for (int i = 0; i < 2; i++) {
        SampleProfile wall =
            new SampleProfiler(Mode.WALL, Duration.ofMillis(10))
                .run(target, Duration.ofMillis(500), new CompletableFuture<>(), null);
        // P14: the JVM has a dozen threads that wait; this program has two that do something.
        assertThat(wall.total()).isLessThan(3 * wall.header().duration().toNanos());
        assertThat(wall.header().notes()).anyMatch(note -> note.contains("--idle"));
        new CallProfiler(new Selection(List.of("**.ShortThreads"), 10))
            .run(target, Duration.ofMillis(100), new CompletableFuture<>());
      }
      assertThat(loaded(jvm.pid(), "async-")).hasSize(1);
      try (Stream<Path> open = Files.list(Path.of("/proc/" + jvm.pid() + "/fd"))) {
        // Beside that of this test's class path, which its child has too.
        assertThat(
                open.map(StrangersProcessIT::linked)
                    .filter(file -> file.contains("agent-") && !file.contains("/target/")))
            .hasSize(1);
      }
      assertThat(jvm.hasWritten()).as("P7: what it wrote beside its own").isFalse();
    }
  }

  @Test
  void aTargetThatEndsInTheMiddleLeavesWhatWasMeasuredUntilThen() throws Exception {
    try (TestJvm jvm = TestJvm.start(ShortThreads.class, List.of())) {
      SampleProfile profile =
          new SampleProfiler(Mode.CPU, Duration.ofMillis(2))
              .whenStarted(pid -> whenUsed(pid, 1_000, () -> jvm.process().destroy()))
              .run(
                  new ProfileTarget.Running(jvm.pid()),
                  Duration.ofMinutes(2),
                  new CompletableFuture<>(),
                  null);
      assertThat(profile.total()).isPositive();
      assertThat(profile.header().notes()).anyMatch(note -> note.contains("ended"));
    }
  }

  @Test
  void aScriptThatStartsJavaIsAProgramAndItsStatusIsKept(@TempDir Path directory) throws Exception {
    Path script = directory.resolve("run.sh");
    Files.writeString(
        script,
        """
        #!/bin/sh
        exec '%s' -Xmx256m -cp '%s' %s 300
        """
            .formatted(
                TestJvm.java(),
                System.getProperty("java.class.path"),
                ShortThreads.class.getName()));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    ProfileTarget target = ProfileTarget.parse(List.of(script.toString()), List.of());
    SampleProfile profile =
        new SampleProfiler(Mode.CPU, Duration.ofMillis(10))
            .run(target, null, new CompletableFuture<>(), null);
    assertThat(profile.header().engine()).isEqualTo("JFR CPU-time sampler");
    assertThat(profile.methods()).anyMatch(method -> method.method().equals("steady"));
    assertThat(target)
        .isInstanceOfSatisfying(
            ProfileTarget.Program.class,
            program -> assertThat(program.exit().value()).isEqualTo(7));
  }

  /// Calls when a process has used more CPU time, however long that takes.
  private static void whenUsed(long pid, long millis, Runnable then) {
    long enough = cpuMillis(pid) + millis;
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (cpuMillis(pid) < enough) {
            LockSupport.parkNanos(20_000_000);
          }
          then.run();
        });
  }

  private static long cpuMillis(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .map(Duration::toMillis)
        .orElse(Long.MAX_VALUE);
  }

  private static Set<String> loaded(long pid, String part) throws IOException {
    try (Stream<String> maps = Files.lines(Path.of("/proc/" + pid + "/maps"))) {
      return maps.filter(line -> line.contains(part))
          .map(line -> line.substring(line.indexOf('/')))
          .collect(Collectors.toSet());
    }
  }

  private static String linked(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed in the meantime
    }
  }
}
