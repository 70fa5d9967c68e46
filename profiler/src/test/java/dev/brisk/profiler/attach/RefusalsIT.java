package dev.brisk.profiler.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.call.CallProfiler;
import dev.brisk.profiler.process.Shop;
import dev.brisk.profiler.process.TestJvm;
import dev.brisk.profiler.weave.Selection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Targets that cannot be profiled: one clear line, what to do, and they live on.
class RefusalsIT {
  @Test
  void noSuchProcess() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertThatThrownBy(() -> JvmProcess.find(ended.pid()))
        .isInstanceOfSatisfying(
            ProfilerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_TARGET))
        .hasMessageStartingWith("There is no process " + ended.pid() + ". Running JVMs:");
  }

  @Test
  void aProcessThatIsNoJvmIsNotTouched() throws Exception {
    Process sleep = new ProcessBuilder("sleep", "60").start();
    try {
      assertThatThrownBy(() -> JvmProcess.find(sleep.pid()))
          .hasMessageContaining("is not a JVM. Running JVMs:");
      assertThat(sleep.isAlive()).isTrue(); // the signal of an attach would have ended it
    } finally {
      sleep.destroy();
    }
  }

  @Test
  void attachingForbidden() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of("-XX:+DisableAttachMechanism"))) {
      assertThatThrownBy(() -> count(jvm))
          .isInstanceOfSatisfying(
              ProfilerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
          .hasMessageContaining("was started with -XX:+DisableAttachMechanism. Start it without");
      assertThat(Long.parseLong(jvm.ask('?'))).isNotNegative();
    }
  }

  @Test
  void agentsForbidden() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of("-XX:-EnableDynamicAgentLoading"))) {
      assertThatThrownBy(() -> count(jvm))
          .isInstanceOfSatisfying(
              ProfilerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
          .hasMessageContaining("-XX:+EnableDynamicAgentLoading");
      assertThat(Long.parseLong(jvm.ask('?'))).isNotNegative();
    }
  }

  @Test
  void anotherUsersProcess() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of())) {
      Process asked =
          new ProcessBuilder(
                  TestJvm.java(),
                  "-Duser.name=somebody",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Asking.class.getName(),
                  Long.toString(jvm.pid()))
              .redirectErrorStream(true)
              .start();
      String said = new String(asked.getInputStream().readAllBytes());
      assertThat(said).contains("belongs to").contains("Run brisk as that user: sudo -u");
    }
  }

  private static void count(TestJvm jvm) {
    new CallProfiler(Selection.of(Shop.class.getName()))
        .run(new Target.Running(jvm.pid()), Duration.ofMillis(300), new CompletableFuture<>());
  }

  /// Runs as a process of its own that takes itself for another user's.
  public static final class Asking {
    private Asking() {}

    public static void main(String[] arguments) {
      try {
        JvmProcess.find(Long.parseLong(arguments[0]));
      } catch (ProfilerException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
