package dev.brisk.profiler.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.process.TestJvm;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.sample.report.SampleReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sampling of real JVMs, attached and launched.
class SampleProfilerIT {
  @Test
  void cpuTimeOfARunningProcessIsWeightedByThePeriodAndNamesTheHotMethod() throws Exception {
    try (TestJvm jvm = TestJvm.start(BusyRequests.class, List.of())) {
      SampleProfile profile = run(jvm, Mode.CPU);
      assertThat(profile.header().engine()).isEqualTo("JFR CPU-time sampler");
      assertThat(profile.header().lines().trusted()).isFalse();
      try (var left = Files.newDirectoryStream(Path.of(""), "hotspot-pid-" + jvm.pid() + "-*")) {
        assertThat(left).as("files left in the target's directory").isEmpty();
      }
      assertThat(hottest(profile)).startsWith("dev.brisk.profiler.sample.BusyRequests.");
      assertThat(profile.total()).isPositive();
    }
  }

  @Test
  void wallTimeComesFromAsyncProfiler() throws Exception {
    try (TestJvm jvm = TestJvm.start(BusyRequests.class, List.of())) {
      SampleProfile profile = run(jvm, Mode.WALL);
      assertThat(profile.header().engine()).isEqualTo("async-profiler");
      assertThat(profile.total()).isPositive();
      assertThat(jvm.process().isAlive()).isTrue();
    }
  }

  @Test
  void samplesFallToTheEndpointWhoseWorkTheyAreOnPoolsAndOnVirtualThreads() throws Exception {
    for (String threads : List.of("pool", "virtual")) {
      try (TestJvm jvm = TestJvm.start(BusyRequests.class, List.of(), threads)) {
        SampleProfile profile = run(jvm, Mode.CPU);
        long right = 0;
        long wrong = 0;
        for (String endpoint : List.of("GET /alpha", "GET /beta")) {
          assertThat(profile.trees()).as(threads).containsKey(endpoint);
          String own = endpoint.equals("GET /alpha") ? "alpha" : "beta";
          String other = own.equals("alpha") ? "beta" : "alpha";
          CallTree.Node root = profile.trees().get(endpoint).root();
          right += weightOf(profile, root, own);
          wrong += weightOf(profile, root, other);
        }
        assertThat(right).as(threads).isPositive();
        // On a busy machine there are 85 samples, and two that the JVM took late are 2 %.
        assertThat(wrong).as(threads).isLessThanOrEqualTo(20_500_000 + (right + wrong) / 200);
      }
    }
  }

  @Test
  void aLaunchedProgramHasTrustedLines(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("Hot.java");
    Files.writeString(
        file,
        """
        public class Hot {
          static long collatz(long n) {
            long steps = 0;
            while (n != 1) { n = (n & 1) == 0 ? n / 2 : 3 * n + 1; steps++; }
            return steps;
          }
          public static void main(String[] arguments) {
            long sum = 0;
            for (int i = 1; i < 3_000_000; i++) sum += collatz(i);
            if (sum == 0) throw new AssertionError();
          }
        }
        """);
    SampleProfile profile =
        new SampleProfiler(Mode.CPU, Duration.ofMillis(10))
            .run(
                ProfileTarget.parse(List.of(file.toString()), List.of()),
                null,
                new CompletableFuture<>(),
                null);
    assertThat(profile.header().lines().trusted()).isTrue();
    assertThat(hottest(profile)).isEqualTo("Hot.collatz");
    assertThat(new SampleReport((method, line) -> "").text(profile, 5)).contains("Hot.collatz:");
  }

  @Test
  void aProcessThatIsNotThereIsOneClearLine() {
    assertThatThrownBy(() ->
            new SampleProfiler(Mode.CPU, Duration.ofMillis(10))
                .run(
                    new ProfileTarget.Running(999_999_999L),
                    Duration.ofSeconds(1),
                    new CompletableFuture<>(),
                    null))
        .isInstanceOf(ProfilerException.class)
        .hasMessageContaining("There is no process 999999999");
  }

  private static SampleProfile run(TestJvm jvm, Mode mode) {
    return new SampleProfiler(mode, Duration.ofMillis(10))
        .run(
            new ProfileTarget.Running(jvm.pid()),
            Duration.ofSeconds(3),
            new CompletableFuture<>(),
            null);
  }

  /// Of the methods that were seen. On a busy machine the JVM's own short threads may use more than
  /// the program: that time has a row of its own, in parentheses.
  private static String hottest(SampleProfile profile) {
    return profile.methodTotals().stream()
        .map(total -> profile.methods().get(total.method()).name())
        .filter(name -> !name.startsWith("("))
        .findFirst()
        .orElseThrow();
  }

  private static long weightOf(SampleProfile profile, CallTree.Node node, String method) {
    if (node.method() >= 0 && profile.methods().get(node.method()).method().equals(method)) {
      return node.total();
    }
    return node.children().stream().mapToLong(child -> weightOf(profile, child, method)).sum();
  }
}
