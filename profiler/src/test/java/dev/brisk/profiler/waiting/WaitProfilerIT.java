package dev.brisk.profiler.waiting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.attach.Target;
import dev.brisk.profiler.process.TestJvm;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real JVMs whose requests are constructed so that what they wait for is known.
class WaitProfilerIT {
  private static final List<String> ENDPOINTS =
      List.of("lock", "monitor", "queue", "future", "sleep", "socket", "upstream", "CPU");

  @ParameterizedTest
  @ValueSource(strings = {"pool", "virtual"})
  void eachWaitIsNamedAndNineteenPartsOfTwentyAreExplained(String threads) throws Exception {
    try (TestJvm jvm = TestJvm.start(WaitingRequests.class, List.of(), threads)) {
      WaitProfile profile = run(jvm);
      assertThat(profile.endpoints())
          .extracting(WaitProfile.Endpoint::name)
          .containsExactlyInAnyOrderElementsOf(ENDPOINTS);
      for (WaitProfile.Endpoint endpoint : profile.endpoints()) {
        String report = WaitReport.text(profile, 20);
        assertThat(endpoint.explained()).as(report).isGreaterThanOrEqualTo(0.95);
        assertThat(endpoint.parts().stream().mapToDouble(WaitProfile.Part::nanos).sum())
            .isBetween(0.999 * endpoint.nanos(), 1.001 * endpoint.nanos());
        double named =
            endpoint.parts().stream()
                .filter(part ->
                    part.kind().title().equals(endpoint.name())
                        || endpoint.name().equals("CPU") && part.kind() == WaitKind.READY)
                .mapToDouble(WaitProfile.Part::nanos)
                .sum();
        // The rest is the work around the wait, on a machine that is shared.
        assertThat(named / endpoint.nanos()).as(report).isGreaterThan(0.6);
      }
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
    return new WaitProfiler(Duration.ofMillis(20))
        .run(new Target.Running(jvm.pid()), Duration.ofSeconds(4), new CompletableFuture<>());
  }
}
