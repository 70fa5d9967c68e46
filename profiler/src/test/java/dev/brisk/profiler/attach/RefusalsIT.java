package dev.brisk.profiler.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.ProfilerException.Reason;
import dev.brisk.profiler.call.CallGraph;
import dev.brisk.profiler.call.CallProfiler;
import dev.brisk.profiler.process.Shop;
import dev.brisk.profiler.process.TestJvm;
import dev.brisk.profiler.weave.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Targets that cannot be profiled: one clear line, what to do, and they live on.
class RefusalsIT {
  private static final boolean ROOT = System.getProperty("user.name").equals("root");
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

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
          .hasMessageContainingAll("is not a JVM.", "perf record", "Running JVMs:");
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

  /// There is no such JVM to be had beside the one that Brisk needs: its properties are made up.
  @Test
  void aJvmThatIsTooOld() {
    Properties old = new Properties();
    old.setProperty("java.specification.version", "1.8");
    assertThatThrownBy(() -> new JvmProcess(4711, old).loadAgent(Path.of("agent.jar"), ""))
        .isInstanceOfSatisfying(
            ProfilerException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
        .hasMessage(
            "Process 4711 runs Java 8. Lines and calls need Java 11 or later: start it on a"
                + " newer Java.");
  }

  @Test
  void anotherUsersProcess(@TempDir Path classes) throws Exception {
    if (!ROOT) {
      // The first process is root's.
      assertThatThrownBy(() -> JvmProcess.find(1))
          .hasMessage(
              "Process 1 belongs to root. Run brisk as that user: sudo -u root brisk profile …");
      return;
    }
    readableByAll(classes);
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of())) {
      List<String> command = new ArrayList<>(AS_NOBODY);
      command.addAll(
          List.of(
              TestJvm.java(),
              "-cp",
              classes + ":" + classes + "/*",
              Asking.class.getName(),
              Long.toString(jvm.pid())));
      Process asked =
          new ProcessBuilder(command).directory(classes.toFile()).redirectErrorStream(true).start();
      assertThat(new String(asked.getInputStream().readAllBytes()))
          .contains("belongs to root. Run brisk as that user: sudo -u root brisk profile …");
      assertThat(Long.parseLong(jvm.ask('?'))).isNotNegative();
    }
  }

  /// Root may attach to anybody's JVM, and the agent then is that user's.
  @Test
  void rootProfilesTheProcessOfAnotherUser(@TempDir Path classes) throws Exception {
    assumeTrue(ROOT, "only root may start a process of another user");
    readableByAll(classes);
    try (TestJvm jvm = TestJvm.startAs(AS_NOBODY, classes, Shop.class)) {
      CallGraph graph = count(jvm);
      assertThat(graph.methods()).extracting(CallGraph.Method::name).contains("price");
      assertThat(Long.parseLong(jvm.ask('?'))).isPositive();
    }
  }

  /// Copies this module's classes, or its jar, to where every user may read them.
  private static void readableByAll(Path folder) throws IOException {
    for (Class<?> type : List.of(JvmProcess.class, Shop.class)) {
      Path from = Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
      try (Stream<Path> files = Files.walk(from)) {
        for (Path file : files.toList()) {
          boolean jar = file.equals(from) && Files.isRegularFile(file);
          Path to = folder.resolve(jar ? "classes.jar" : from.relativize(file).toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(to);
          } else {
            Files.copy(file, to);
          }
        }
      }
    }
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static CallGraph count(TestJvm jvm) {
    return new CallProfiler(Selection.of(Shop.class.getName()))
        .run(
            new ProfileTarget.Running(jvm.pid()),
            Duration.ofMillis(300),
            new CompletableFuture<>());
  }

  /// Runs as a process of its own, of another user.
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
