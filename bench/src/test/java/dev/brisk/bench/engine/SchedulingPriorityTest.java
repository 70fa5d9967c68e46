package dev.brisk.bench.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class SchedulingPriorityTest {
  /// In a JVM of its own: the compilers' nice value cannot be taken back.
  static final class OfTheCompilers {
    public static void main(String[] arguments) throws IOException {
      SchedulingPriority.compilersStepBack();
      System.out.println(lowestNiceOfCompilers());
    }

    private static long lowestNiceOfCompilers() throws IOException {
      long low = Long.MAX_VALUE;
      try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
        for (Path thread : threads) {
          String stat = Files.readString(thread.resolve("stat"));
          if (stat.contains("CompilerThre")) {
            // Field 19 of proc(5); the list starts at field 3, after the name in brackets.
            String rest = stat.substring(stat.lastIndexOf(')') + 2);
            low = Math.min(low, Long.parseLong(rest.split(" ")[16]));
          }
        }
      }
      return low;
    }
  }

  @Test
  void theJvmsCompilersStepBack() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                OfTheCompilers.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String output = new String(jvm.getInputStream().readAllBytes());
      assertThat(jvm.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(output).isEqualTo("10\n");
    } finally {
      jvm.destroyForcibly();
    }
  }

  @Test
  void aLoopsThreadHasAShortSliceAndTimersWithoutSlack() throws Exception {
    String[] seen = new String[2];
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              SchedulingPriority.ofThisThread();
              try {
                Path self = Files.readSymbolicLink(Path.of("/proc/thread-self"));
                Path id = self.getFileName();
                seen[0] = Files.readString(Path.of("/proc/" + id + "/timerslack_ns")).strip();
                seen[1] =
                    Files.readString(Path.of("/proc/thread-self/sched"))
                        .lines()
                        .filter(line -> line.startsWith("se.slice"))
                        .map(line -> line.replaceAll(".*: *", ""))
                        .findFirst()
                        .orElse("unknown");
              } catch (IOException e) {
                seen[0] = e.toString();
              }
            });
    thread.join(20_000);
    assertThat(seen[0]).isEqualTo("1");
    // Kernels before 6.12 have no slices that a thread may choose, others do not show them.
    assertThat(seen[1]).isIn("100000", "unknown");
  }
}
