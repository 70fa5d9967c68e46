package dev.brisk.profiler.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Line shares against a truth that no sampler had a hand in.
///
/// Each line runs a chain of dependent multiplications of a length of its own, so its share of the
/// time is its share of the steps, whatever the processor overlaps. The factor is no constant: the
/// compiler would fold a chain of constant ones into a few.
class LineSharesIT {
  private static final String PROGRAM =
      """
      public class Shares {
        static long work(long value, long factor) {
          for (int i = 0; i < 1_000; i++) value = value * factor + i;
          for (int i = 0; i < 4_000; i++) value = value * factor + i;
          for (int i = 0; i < 3_000; i++) value = value * factor + i;
          for (int i = 0; i < 9_000; i++) value = value * factor + i;
          return value;
        }
        public static void main(String[] arguments) {
          long value = arguments.length + 1;
          long factor = System.nanoTime() | 1;
          for (int i = 0; i < ROUNDS; i++) value = work(value, factor);
          if (value == 42) System.out.println(value);
        }
      }
      """;

  private static final Map<Integer, Double> TRUTH =
      Map.of(3, 1 / 17.0, 4, 4 / 17.0, 5, 3 / 17.0, 6, 9 / 17.0);

  @Test
  void lineSharesOfALaunchedProgramAreThoseOfItsWork(@TempDir Path directory) throws Exception {
    assertThat(distanceFromTruth(directory, 175_000)).isLessThan(0.06);
  }

  /// Four times the samples: half the noise.
  @Tag("slow")
  @Test
  void lineSharesOfALongRunAreCloseToThoseOfItsWork(@TempDir Path directory) throws Exception {
    assertThat(distanceFromTruth(directory, 700_000)).isLessThan(0.03);
  }

  /// The total variation between the shares of the samples and those of the work.
  private static double distanceFromTruth(Path directory, int rounds) throws Exception {
    Path file = directory.resolve("Shares.java");
    Files.writeString(file, PROGRAM.replace("ROUNDS", Integer.toString(rounds)));
    SampleProfile profile =
        new SampleProfiler(Mode.CPU, Duration.ofMillis(4))
            .run(
                ProfileTarget.parse(List.of(file.toString()), List.of()),
                null,
                new CompletableFuture<>(),
                null);
    assertThat(profile.header().lines().trusted()).isTrue();
    Map<Integer, Long> lines = new TreeMap<>();
    profile
        .lines()
        .forEach((key, weights) -> {
          if (profile.methods().get(key.method()).method().equals("work")) {
            lines.merge(key.line(), weights[0], Long::sum);
          }
        });
    double all = lines.values().stream().mapToLong(Long::longValue).sum();
    double distance = 0;
    for (int line = 1; line <= 16; line++) {
      distance += Math.abs(lines.getOrDefault(line, 0L) / all - TRUTH.getOrDefault(line, 0.0)) / 2;
    }
    return distance;
  }
}
