package dev.brisk.profiler.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.process.TestJvm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Real JVMs whose requests are constructed so that what they wait for is known.
class WaitProfilerIT {
  private static final List<String> ENDPOINTS =
      List.of("lock", "monitor", "queue", "future", "sleep", "socket", "upstream", "CPU");

  @Test
  void eachWaitIsNamedAndNineteenPartsOfTwentyAreExplained() throws Exception {
    try (TestJvm jvm = TestJvm.start(WaitingRequests.class, List.of(), "pool")) {
      WaitProfile profile = seenOften(jvm);
      assertThat(profile.endpoints())
          .extracting(WaitProfile.Endpoint::name)
          .containsExactlyInAnyOrderElementsOf(ENDPOINTS);
      for (WaitProfile.Endpoint endpoint : profile.endpoints()) {
        String report = WaitReport.text(profile, 20);
        assertThat(endpoint.explained()).as(report).isGreaterThanOrEqualTo(0.95);
        assertThat(endpoint.parts().stream().mapToDouble(WaitProfile.Part::nanos).sum())
            .isBetween(0.999 * endpoint.nanos(), 1.001 * endpoint.nanos());
        // On a machine that others use, the rest is waiting for a core, before and after the wait.
        double others =
            endpoint.parts().stream()
                .filter(part -> part.kind() == WaitKind.READY || part.kind() == WaitKind.CPU)
                .mapToDouble(WaitProfile.Part::nanos)
                .sum();
        double all = endpoint.name().equals("CPU") ? endpoint.nanos() : endpoint.nanos() - others;
        double named =
            endpoint.parts().stream()
                .filter(part ->
                    part.kind().title().equals(endpoint.name())
                        || endpoint.name().equals("CPU") && part.kind() == WaitKind.READY)
                .mapToDouble(WaitProfile.Part::nanos)
                .sum();
        assertThat(named / all).as(report).isGreaterThan(0.6);
      }
      assertThat(jvm.process().isAlive()).isTrue();
    }
  }

  /// Looked at for half a minute, this program's JVM crashed in two of three runs.
  @Test
  void virtualThreadsAreLetBeUnlessAskedFor() throws Exception {
    try (TestJvm jvm = TestJvm.start(WaitingRequests.class, List.of(), "virtual")) {
      assertThatThrownBy(() -> run(jvm))
          .isInstanceOf(ProfilerException.class)
          .hasMessageContainingAll("virtual threads", "JDK-8364343", "--virtual-threads");
      assertThat(jvm.process().isAlive()).isTrue();
    }
  }

  @Test
  void withoutMarkedRequestsItSaysWhatToDo() throws Exception {
    try (TestJvm jvm = TestJvm.start(dev.brisk.profiler.process.Shop.class, List.of())) {
      assertThatThrownBy(() -> run(jvm))
          .isInstanceOf(ProfilerException.class)
          .hasMessageContainingAll("No requests were marked", "RequestSegment");
    }
  }

  private static WaitProfile run(TestJvm jvm) {
    return run(jvm, Duration.ofSeconds(4));
  }

  private static WaitProfile run(TestJvm jvm, Duration duration) {
    return new WaitProfiler(Duration.ofMillis(20))
        .run(new ProfileTarget.Running(jvm.pid()), duration, new CompletableFuture<>());
  }

  /// As long as it takes for each endpoint to be seen so often that its parts mean something: on a
  /// busy machine threads are looked at once in a second.
  private static WaitProfile seenOften(TestJvm jvm) {
    for (int seconds = 4; ; seconds *= 3) {
      WaitProfile profile = run(jvm, Duration.ofSeconds(seconds));
      if (seconds > 60 || profile.endpoints().stream().allMatch(seen -> seen.seen() >= 25)) {
        return profile;
      }
    }
  }
}
