package dev.brisk.profiler.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.process.StrangersServers;
import dev.brisk.profiler.process.TestJvm;
import dev.brisk.profiler.sample.model.CallTree;
import dev.brisk.profiler.sample.model.Mode;
import dev.brisk.profiler.sample.model.SampleProfile;
import dev.brisk.profiler.waiting.WaitProfile;
import dev.brisk.profiler.waiting.WaitProfiler;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/// P12 of the faults that users' cases brought to light: servers that know nothing of Brisk showed
/// no endpoints and no waits.
class StrangersServersIT {
  private static final Map<String, String> WORK_OF =
      Map.of(
          "GET /jdk/{}", "jdkWork",
          "GET /tomcat/items/{}", "tomcatWork",
          "GET /jetty", "jettyWork",
          "GET /vertx/a/b/{}", "vertxWork",
          "GET /vertx/h2", "vertxWork");

  @Test
  void requestsOfWellKnownServersHaveTheirEndpointsAndWaits() throws Exception {
    try (TestJvm jvm = TestJvm.start(StrangersServers.class, List.of())) {
      ProfileTarget target = new ProfileTarget.Running(jvm.pid());
      CompletableFuture<Void> enough = new CompletableFuture<>();
      SampleProfile profile =
          new SampleProfiler(Mode.CPU, Duration.ofMillis(4))
              .whenStarted(pid -> whenUsed(pid, Duration.ofMillis(2_500), enough))
              .run(target, Duration.ofMinutes(1), enough, null);
      assertThat(profile.trees().keySet()).containsAll(WORK_OF.keySet());
      WORK_OF.forEach((endpoint, own) -> {
        CallTree.Node root = profile.trees().get(endpoint).root();
        long all =
            WORK_OF.values().stream()
                .distinct()
                .mapToLong(work -> weightOf(profile, root, work))
                .sum();
        assertThat(weightOf(profile, root, own)).as(endpoint).isEqualTo(all).isPositive();
      });
      assertThat(profile.header().measures().requests()).isPositive();
      WaitProfile waits =
          new WaitProfiler(Duration.ofMillis(20))
              .run(target, Duration.ofSeconds(3), new CompletableFuture<>());
      assertThat(waits.endpoints())
          .extracting(WaitProfile.Endpoint::name)
          .containsAll(WORK_OF.keySet());
    }
  }

  /// Completes a future when a process has used more CPU time, however long that takes.
  private static void whenUsed(long pid, Duration more, CompletableFuture<Void> enough) {
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    Duration until = process.info().totalCpuDuration().orElse(Duration.ZERO).plus(more);
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          while (process.info().totalCpuDuration().orElse(until).compareTo(until) < 0) {
            LockSupport.parkNanos(20_000_000);
          }
          enough.complete(null);
        });
  }

  private static long weightOf(SampleProfile profile, CallTree.Node node, String method) {
    if (node.method() >= 0 && profile.methods().get(node.method()).method().equals(method)) {
      return node.total();
    }
    return node.children().stream().mapToLong(child -> weightOf(profile, child, method)).sum();
  }
}
