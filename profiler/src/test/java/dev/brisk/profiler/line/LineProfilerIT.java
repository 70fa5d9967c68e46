package dev.brisk.profiler.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.tools.attach.AgentInitializationException;
import dev.brisk.profiler.ProfilerException;
import dev.brisk.profiler.attach.ProfileTarget;
import dev.brisk.profiler.process.BytecodeOf;
import dev.brisk.profiler.process.KilledController;
import dev.brisk.profiler.process.Shop;
import dev.brisk.profiler.process.TestJvm;
import dev.brisk.profiler.weave.Selection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The line profiler against real JVMs: attached, launched, killed.
class LineProfilerIT {
  private static final Duration SHORT = Duration.ofMillis(700);
  private static final Selection PRICE = Selection.of(Shop.class.getName() + "#price");

  @Test
  void attachesCountsAndRestoresTheOriginalBytecode() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of())) {
      long before = Long.parseLong(jvm.ask('?'));
      LineProfile profile =
          new LineProfiler(PRICE, 64)
              .run(new ProfileTarget.Running(jvm.pid()), SHORT, new CompletableFuture<>());
      long after = Long.parseLong(jvm.ask('?'));

      LineProfile.Function price = profile.functions().getFirst();
      assertThat(profile.functions()).hasSize(1);
      assertThat(price.name()).isEqualTo("dev.brisk.profiler.process.Shop.price");
      assertThat(price.calls()).isBetween(1L, after - before);
      assertThat(hits(price)).contains(price.calls(), 101 * price.calls(), 100 * price.calls());
      assertThat(price.lines().stream().mapToLong(LineProfile.Line::nanos).sum())
          .isEqualTo(price.nanos());
      assertThat(BytecodeOf.running(jvm, Shop.class)).isEqualTo(BytecodeOf.compiled(Shop.class));
    }
  }

  @Test
  void theAnnotationSelectsMethodsAndClassesOfARunningProgram() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of())) {
      LineProfile profile = run(jvm, Selection.ANNOTATED);
      assertThat(profile.functions())
          .extracting(function -> function.name().replaceAll(".*\\.", ""))
          .containsExactlyInAnyOrder("price", "ring", "sum");
      assertThat(BytecodeOf.running(jvm, Shop.class)).isEqualTo(BytecodeOf.compiled(Shop.class));
    }
  }

  @Test
  void profilesTheSameProcessAgain() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of())) {
      for (int round = 0; round < 2; round++) {
        LineProfile profile =
            new LineProfiler(PRICE, 0)
                .run(new ProfileTarget.Running(jvm.pid()), SHORT, new CompletableFuture<>());
        LineProfile.Function price = profile.functions().getFirst();
        assertThat(hits(price)).contains(100 * price.calls());
        assertThat(price.calls()).isLessThan(Long.parseLong(jvm.ask('?')));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lines", "calls"})
  void restoresTheBytecodeWhenTheProfilerIsKilled(String kind) throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of())) {
      try (TestJvm controller =
          TestJvm.start(KilledController.class, List.of(), Long.toString(jvm.pid()), kind)) {
        assertThat(BytecodeOf.running(jvm, Shop.class).toString())
            .contains(kind.equals("lines") ? "LineProbe" : "CallProbe");
        controller.process().destroyForcibly().waitFor();
      }
      Map<String, String> original = BytecodeOf.compiled(Shop.class);
      until(() -> original.equals(bytecode(jvm)));
      assertThat(jvm.process().isAlive()).isTrue();
      assertThat(Long.parseLong(jvm.ask('?'))).isPositive();
    }
  }

  @Test
  void restoresTheBytecodeWhenTheProfilerFallsSilent() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of());
        TestJvm controller =
            TestJvm.start(KilledController.class, List.of(), Long.toString(jvm.pid()), "lines")) {
      signal(controller, "-STOP");
      try {
        Map<String, String> original = BytecodeOf.compiled(Shop.class);
        until(() -> original.equals(bytecode(jvm)));
      } finally {
        signal(controller, "-CONT");
      }
      assertThat(jvm.process().isAlive()).isTrue();
    }
  }

  @Test
  void aProgramIsProfiledFromItsFirstLineToItsEnd(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("Bench.java");
    Files.writeString(
        file,
        """
        public class Bench {
          public static void main(String[] arguments) {
            long sum = 0;
            for (int i = 0; i < 1000; i++) {
              sum += i;
            }
            if (sum != 499500) throw new AssertionError();
          }
        }
        """);
    LineProfile profile =
        new LineProfiler(Selection.of("**.Bench"), 1)
            .run(
                ProfileTarget.parse(List.of(file.toString()), List.of()),
                null,
                new CompletableFuture<>());
    LineProfile.Function main = profile.functions().getFirst();
    assertThat(main.name()).isEqualTo("Bench.main");
    assertThat(hits(main)).containsExactly(1L, 1001L, 1000L, 1L, 1L);
    assertThat(main.lines().stream().mapToLong(LineProfile.Line::nanos).sum())
        .isEqualTo(main.nanos());
  }

  @Test
  void aClassThatIsNotLoadedIsAnsweredWithNamesThatLookLikeIt() throws Exception {
    try (TestJvm jvm = TestJvm.start(Shop.class, List.of())) {
      assertThatThrownBy(() -> run(jvm, "com.acme.Shopp#price"))
          .isInstanceOf(ProfilerException.class)
          .hasMessageContaining("No loaded class matches com.acme.Shopp#price")
          .hasMessageContaining(Shop.class.getName());
      assertThatThrownBy(() -> run(jvm, Shop.class.getName() + "#prize"))
          .isInstanceOf(ProfilerException.class)
          .hasMessageContaining("no method with line numbers matches")
          .hasMessageContaining("price");
    }
  }

  private static LineProfile run(TestJvm jvm, String pattern) {
    return new LineProfiler(Selection.of(pattern), 1)
        .run(new ProfileTarget.Running(jvm.pid()), SHORT, new CompletableFuture<>());
  }

  private static List<Long> hits(LineProfile.Function function) {
    return function.lines().stream().map(LineProfile.Line::hits).toList();
  }

  private static Map<String, String> bytecode(TestJvm jvm) {
    try {
      return BytecodeOf.running(jvm, Shop.class);
    } catch (AgentInitializationException beingRestored) {
      return Map.of(); // the look and the restoring met at the class: it is looked at again
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void until(BooleanSupplier condition) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 30 s in vain").isLessThan(deadline);
      TimeUnit.MILLISECONDS.sleep(200); // between two looks, not instead of them
    }
  }

  private static void signal(TestJvm jvm, String signal) throws Exception {
    assertThat(new ProcessBuilder("kill", signal, Long.toString(jvm.pid())).start().waitFor())
        .isZero();
  }
}
